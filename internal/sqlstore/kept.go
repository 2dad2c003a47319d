package sqlstore

// keptTable says what of a table can be about a person: its key, by which a row is
// called, and its columns of words. PRIVACY.md holds the same list with what each
// is for and how long it is kept, and a test compares both with the schema.
type keptTable struct {
	name    string
	key     string // SQL of the row's name within the workspace
	columns []string
}

// keptTables are all tables that can hold something about a person. Not among
// them: event and mailbox, which hold ids of messages alone, and what is about
// the schema.
func keptTables() []keptTable {
	return []keptTable{
		{"person", "id", []string{"id", "name", "folded", "email", "language", "zone", "organisation", "spoken", "home", "settings"}},
		{"account", "id", []string{"name", "folded", "manager", "deputy", "team", "mentor", "record"}},
		{"account_member", "account", []string{"person"}},
		{"plan", "id", []string{"record", "author", "editor"}},
		{"history", "plan || '/' || n", []string{"before", "after", "person"}},
		{"version", "plan || '/' || number", []string{"person", "reason", "record", "account", "changes"}},
		{"session", "id", []string{"person", "address", "data"}},
		{"outbox", "id", []string{"address", "message", "reason"}},
		{"job", "id", []string{"key", "args", "reason"}},
		{"activity", "plan || '/' || at", []string{"person"}},
		{"setting", "name", []string{"name", "value"}},
		{"presentation", "plan || '/' || version", []string{"sent", "person"}},
		{"identity", "about", []string{"block"}},
		{"audit", "seq", []string{"entry"}},
		{"channel", "place", []string{"address", "name", "about"}},
		{"checking", "request", []string{"answer"}},
		{"mail", "sha256", []string{"raw", "auth"}},
		{"agreement_note", "plan || '/' || n", []string{"person", "text"}},
		{"schedule", "id", []string{"args", "rule"}},
		{"occurrence", "schedule || '/' || slot", []string{"content", "reason"}},
		{"privacy_link", "hash", []string{"address"}},
		{"invitation", "schedule", []string{"content"}},
		{"written", "id", []string{"person", "content"}},
		{"erasure", "id", []string{"person", "name", "email"}},
	}
}
