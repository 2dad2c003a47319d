package evidence

import "fmt"

// EntryErased is the kind of the entry that says what of the evidence was erased
// on somebody's request (F3). What is gone and stands in no such entry was
// altered.
const EntryErased = "identity.erased"

// Erasure is the body of such an entry. It names nobody.
type Erasure struct {
	Items  []string `json:"items"`
	Reason string   `json:"reason"` // why the records themselves stay
	Until  string   `json:"until"`  // until when, YYYY-MM-DD
}

// The items of evidence that name people, as an Erasure lists them.

// ItemWho is who did an act.
func ItemWho(act string) string { return "record " + act + ": who it was" }

// ItemShown is the text an act was done on, as the person saw it.
func ItemShown(act string) string { return "record " + act + ": the text that was shown" }

// ItemSaid is what a person wrote.
func ItemSaid(act string) string { return "record " + act + ": what was written" }

// ItemName is the name behind a number of a version's document.
func ItemName(plan string, version int, ref string) string {
	return fmt.Sprintf("%s: name %s", ItemVersion(plan, version), ref)
}

// ItemSheet is what was said with a version, to whom and where.
func ItemSheet(plan string, version int) string {
	return ItemVersion(plan, version) + ": what was sent with it"
}

// ItemVersion is a version as it was presented.
func ItemVersion(plan string, version int) string {
	return fmt.Sprintf("plan %s, version %d", plan, version)
}

// ItemMail is a mail as it came, by its sum.
func ItemMail(sha256 string) string { return "mail " + sha256 }

// ItemNote is the text of a note that the account manager made.
func ItemNote(plan string, n int64) string { return fmt.Sprintf("plan %s, note %d", plan, n) }
