package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// erasedWord stands where a name or an address stood.
const erasedWord = "[erased]"

// eraseLimit is how long the turn that erases may take: it writes only, what it
// writes to was looked for before.
const eraseLimit = 30 * time.Second

// DueErasures are the requests whose day has come.
func (s *Store) DueErasures(ctx context.Context, now time.Time) (all []playbook.Erasure, err error) {
	err = s.read(ctx, func(t *tx) error {
		return t.each("finding due erasures", `SELECT `+erasureColumns+` FROM erasure WHERE state = 'waiting' AND due <= ?`, []any{micros(now)}, func(sc scan) error {
			all = append(all, playbook.Erasure{})
			return scanErasure(sc, &all[len(all)-1])
		})
	})
	return all, err
}

// Erase takes somebody out of everything that is stored (F2). What has to be kept
// as evidence stays without who they are, and the audit chain says what was taken
// out and until when the rest is kept (F3). It is one turn, and afterwards the
// words are in none of the database's files, unless a reader still holds an older
// state: then that is so after the next Prune. Done twice it does nothing more.
func (s *Store) Erase(ctx context.Context, e playbook.Erasure, why evidence.Erasure) error {
	if s.writer == nil {
		return ErrReadOnly
	}
	x := eraser{e: e, n: needlesOf(e.Subject)}
	x.words = wordsToErase(e.Name, e.Email)
	if err := s.read(ctx, x.find); err != nil {
		return err
	}
	err := s.writer.turn(ctx, eraseLimit, func(t *tx) error {
		t.now, t.key = s.now, s.key
		return x.carryOut(t, why)
	})
	if err != nil {
		return err
	}
	return s.Scrub(ctx)
}

// surnameOf is what a letter calls somebody; "" where that is too short to be told
// from other words.
func surnameOf(name string) string {
	words := strings.Fields(name)
	if len(words) < 2 || len([]rune(words[len(words)-1])) < 4 {
		return ""
	}
	return words[len(words)-1]
}

type eraser struct {
	e           playbook.Erasure
	n           needles
	words, wide erasedWords
	rows        map[string][]int64 // by table: rowids of what may be about them
	items       []string           // of the evidence
}

// find notes the rows, without making anybody wait.
func (x *eraser) find(t *tx) error {
	x.rows = map[string][]int64{}
	n := x.n
	surname := surnameOf(x.e.Name)
	if others, err := x.namesakes(t, surname); err != nil || others {
		surname = "" // it means somebody else as well
		if err != nil {
			return err
		}
	}
	x.wide = wordsToErase(x.e.Name, x.e.Email, surname)
	if surname != "" {
		n.words = append(slices.Clone(n.words), strings.ToLower(surname))
	}
	for _, table := range keptTables() {
		if slices.Contains([]string{"activity", "account_member", "setting", "audit", "erasure"}, table.name) {
			continue
		}
		where, args := n.where(table.columns)
		err := t.each("finding what is to be erased", `SELECT rowid FROM `+table.name+` WHERE tenant = ? AND `+where, append([]any{x.e.Tenant}, args...), func(s scan) error {
			var id int64
			if err := s(&id); err != nil {
				return err
			}
			x.rows[table.name] = append(x.rows[table.name], id)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// namesakes reports whether anybody else of the workspace bears a surname: a letter that
// says "Ms Visser" may be about them.
func (x *eraser) namesakes(t *tx, surname string) (others bool, err error) {
	if surname == "" {
		return false, nil
	}
	bears := wordsToErase(surname)
	see := func(name string) {
		others = others || bears.in(name) && initial(name) != initial(x.e.Name)
	}
	err = t.each("finding namesakes", `SELECT name FROM person WHERE tenant = ?`, []any{x.e.Tenant}, func(s scan) error {
		var name string
		err := s(&name)
		see(name)
		return err
	})
	if err != nil {
		return false, err
	}
	err = t.each("finding namesakes", `SELECT record FROM account WHERE tenant = ?`, []any{x.e.Tenant}, func(s scan) error {
		var text string
		var record struct {
			Answers map[string]json.RawMessage `json:"answers"`
		}
		if err := s(&text); err != nil || json.Unmarshal([]byte(text), &record) != nil {
			return err
		}
		for key, answer := range record.Answers {
			if !strings.HasPrefix(key, "contact_name/") {
				continue
			}
			var a struct {
				Value struct {
					Text string `json:"text"`
				} `json:"value"`
			}
			if json.Unmarshal(answer, &a) == nil {
				see(a.Value.Text)
			}
		}
		return nil
	})
	return others, err
}

// initial is the first letter of a name.
func initial(name string) string {
	for _, r := range strings.ToLower(name) {
		return string(r)
	}
	return ""
}

func (x *eraser) carryOut(t *tx, why evidence.Erasure) error {
	do := func(query string, args ...any) error {
		_, err := t.change("erasing", query, args...)
		return err
	}
	if err := do(`INSERT INTO erasing (tenant) VALUES (?)`, x.e.Tenant); err != nil {
		return err
	}
	if x.e.Person != "" {
		for _, query := range []string{
			`DELETE FROM activity WHERE tenant = ? AND person = ?`, `DELETE FROM account_member WHERE tenant = ? AND person = ?`,
			`DELETE FROM session WHERE tenant = ? AND person = ?`, `DELETE FROM checking WHERE tenant = ? AND instr(answer, json_quote(?)) > 0`, `DELETE FROM job WHERE tenant = ? AND json_extract(args, '$.person') = ?`,
			`DELETE FROM outbox WHERE tenant = ? AND json_extract(address, '$.person') = ?`, `DELETE FROM person WHERE tenant = ? AND id = ?`,
		} {
			if err := do(query, x.e.Tenant, x.e.Person); err != nil {
				return err
			}
		}
	}
	for _, step := range []func(*tx) error{x.messages, x.identities, x.mails, x.records, x.texts, x.settings} {
		if err := step(t); err != nil {
			return err
		}
	}
	if err := do(`UPDATE erasure SET name = '', email = '', state = 'done' WHERE tenant = ? AND id = ?`, x.e.Tenant, x.e.ID); err != nil {
		return err
	}
	if err := do(`UPDATE erasure SET name = '', email = '' WHERE tenant = ? AND person = ?`, x.e.Tenant, x.e.Person); err != nil {
		return err
	}
	if len(x.items) > 0 {
		slices.Sort(x.items)
		why.Items = slices.Compact(x.items)
		body, err := encode(why)
		if err != nil {
			return err
		}
		if _, err := t.Audit(evidence.Entry{Tenant: x.e.Tenant, At: t.now(), Kind: evidence.EntryErased, About: x.e.ID, Ask: x.e.ID, Body: []byte(body)}); err != nil {
			return err
		}
	}
	t.memory.forget() // rows were changed behind its back
	return do(`DELETE FROM erasing WHERE tenant = ?`, x.e.Tenant)
}

// messages takes those out that were said, and the words out of those that wait.
func (x *eraser) messages(t *tx) error {
	for _, id := range x.rows["outbox"] {
		if _, err := t.change("erasing messages", `DELETE FROM outbox WHERE rowid = ? AND state IN ('sent', 'failed', 'lapsed')`, id); err != nil {
			return err
		}
		if err := x.rewrite(t, "outbox", id, x.wide, "message"); err != nil {
			return err
		}
	}
	for _, id := range x.rows["privacy_link"] {
		if _, err := t.change("erasing links", `DELETE FROM privacy_link WHERE rowid = ?`, id); err != nil {
			return err
		}
	}
	for _, id := range x.rows["checking"] {
		if _, err := t.change("erasing what waits to be checked", `DELETE FROM checking WHERE rowid = ?`, id); err != nil {
			return err
		}
	}
	return nil
}

// rewrite puts the erased word in the place of the others; it reports nothing
// where there is no such row any more.
func (x *eraser) rewrite(t *tx, table string, id int64, words erasedWords, columns ...string) error {
	for _, column := range columns {
		_, err := x.changed(t, table, column, id, func(text string) string { return x.without(words, text) })
		if err != nil {
			return err
		}
	}
	return nil
}

// without is a text without the words, and without their identity in chat.
func (x *eraser) without(words erasedWords, text string) string {
	text = words.without(text)
	if strings.Contains(x.e.Person, "@") { // of the customer; of our own people the id stays as a reference (D6)
		text = strings.ReplaceAll(text, `"`+escaped(x.e.Person)+`"`, `"`+erasedWord+`"`)
	}
	return text
}

// changed stores what a column becomes, and reports whether that is another.
func (x *eraser) changed(t *tx, table, column string, id int64, become func(string) string) (bool, error) {
	var text *string
	ok, err := t.first("erasing", `SELECT CAST(`+column+` AS TEXT) FROM `+table+` WHERE rowid = ?`, []any{id}, func(s scan) error { return s(&text) })
	if err != nil || !ok || text == nil {
		return false, err
	}
	after := become(*text)
	if after == *text {
		return false, nil
	}
	set := column + ` = ?`
	if slices.Contains([]string{"plan", "account", "person", "session", "channel", "occurrence", "invitation", "written"}, table) {
		set += `, rev = rev + 1`
	}
	_, err = t.change("erasing", `UPDATE `+table+` SET `+set+` WHERE rowid = ?`, after, id)
	return true, err
}

// identities erases who acted, and the name among those of a document; what others
// were shown or wrote loses the words.
func (x *eraser) identities(t *tx) error {
	for _, id := range x.rows["identity"] {
		var about, block string
		ok, err := t.first("erasing identities", `SELECT about, block FROM identity WHERE rowid = ?`, []any{id}, func(s scan) error { return s(&about, &block) })
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if plan, number, of := strings.Cut(about, "/"); of {
			err = x.names(t, id, plan, number, block)
		} else {
			err = x.identity(t, id, about, block)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (x *eraser) identity(t *tx, id int64, act, block string) error {
	var who evidence.Identity
	if err := decode(block, &who); err != nil {
		return err
	}
	if x.isThem(who) {
		x.items = append(x.items, evidence.ItemWho(act), evidence.ItemShown(act), evidence.ItemSaid(act))
		_, err := t.change("erasing an identity", `DELETE FROM identity WHERE rowid = ?`, id)
		return err
	}
	shown, said := x.without(x.wide, who.Rendered), x.without(x.wide, who.Said)
	if shown != who.Rendered {
		x.items = append(x.items, evidence.ItemShown(act))
	}
	if said != who.Said {
		x.items = append(x.items, evidence.ItemSaid(act))
	}
	who.Rendered, who.Said = shown, said
	text, err := encode(who)
	if err != nil {
		return err
	}
	_, err = t.change("erasing words", `UPDATE identity SET block = ? WHERE rowid = ?`, text, id)
	return err
}

func (x *eraser) isThem(who evidence.Identity) bool {
	same := func(a, b string) bool { return a != "" && strings.EqualFold(a, b) }
	return same(who.User, x.e.Person) || same(who.Email, x.e.Email) || same(who.Name, x.e.Name)
}

func (x *eraser) names(t *tx, id int64, plan, number, block string) error {
	version, err := strconv.Atoi(number)
	if err != nil {
		return nil //nolint:nilerr // a salt, and no names
	}
	names := evidence.Names{}
	if err := decode(block, &names); err != nil {
		return err
	}
	for ref, n := range names {
		if x.words.in(n.Name) {
			delete(names, ref)
			x.items = append(x.items, evidence.ItemName(plan, version, ref))
		}
	}
	text, err := encode(names)
	if err != nil {
		return err
	}
	_, err = t.change("erasing names", `UPDATE identity SET block = ? WHERE rowid = ?`, text, id)
	return err
}

// mails drops those that nothing rests on, and empties the others.
func (x *eraser) mails(t *tx) error {
	for _, id := range x.rows["mail"] {
		var sum, act string
		ok, err := t.first("erasing mails", `SELECT sha256, act FROM mail WHERE rowid = ?`, []any{id}, func(s scan) error { return s(&sum, &act) })
		if err != nil {
			return err
		}
		switch {
		case !ok:
		case act == "":
			_, err = t.change("erasing mails", `DELETE FROM mail WHERE rowid = ?`, id)
		default:
			x.items = append(x.items, evidence.ItemMail(sum))
			_, err = t.change("erasing mails", `UPDATE mail SET raw = x'', auth = '{}' WHERE rowid = ?`, id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// records takes the contact out of account records, with all that is known of
// them, and the words out of everything else that was answered.
func (x *eraser) records(t *tx) error {
	for _, of := range []struct{ table, column string }{{"account", "record"}, {"version", "account"}} {
		for _, id := range x.rows[of.table] {
			if _, err := x.changed(t, of.table, of.column, id, x.withoutContact); err != nil {
				return err
			}
		}
	}
	for _, id := range x.rows["history"] {
		_, err := t.change("erasing the history of a contact", `UPDATE history SET before = NULL, after = NULL WHERE rowid = ? AND step LIKE 'contact@_%' ESCAPE '@'`, id)
		if err != nil {
			return err
		}
	}
	for _, id := range x.rows["presentation"] {
		changed, err := x.changed(t, "presentation", "sent", id, func(text string) string { return x.without(x.wide, text) })
		if err != nil {
			return err
		}
		if !changed {
			continue
		}
		var plan string
		var version int
		if _, err := t.first("erasing", `SELECT plan, version FROM presentation WHERE rowid = ?`, []any{id}, func(s scan) error { return s(&plan, &version) }); err != nil {
			return err
		}
		x.items = append(x.items, evidence.ItemSheet(plan, version))
		if _, err := t.change("erasing a salt", `DELETE FROM identity WHERE tenant = ? AND about = ?`, x.e.Tenant, saltOf(plan, version)); err != nil {
			return err
		}
	}
	for _, id := range x.rows["agreement_note"] {
		changed, err := x.changed(t, "agreement_note", "text", id, func(text string) string { return x.without(x.wide, text) })
		if err != nil {
			return err
		}
		var plan string
		var n int64
		if _, err := t.first("erasing", `SELECT plan, n FROM agreement_note WHERE rowid = ?`, []any{id}, func(s scan) error { return s(&plan, &n) }); err != nil {
			return err
		}
		if changed {
			x.items = append(x.items, evidence.ItemNote(plan, n))
		}
	}
	return nil
}

// withoutContact is an account record in which the contact has no answer but that
// there was one.
func (x *eraser) withoutContact(text string) string {
	var record map[string]any
	if json.Unmarshal([]byte(text), &record) != nil {
		return x.without(x.wide, text)
	}
	answers, _ := record["answers"].(map[string]any)
	for _, row := range contactsIn(answers, x.n) {
		for _, key := range sortedKeys(answers) {
			if strings.HasPrefix(key, "contact_") && strings.HasSuffix(key, "/"+row) && key != "contact_name/"+row {
				delete(answers, key)
			}
		}
	}
	data, err := json.Marshal(record)
	if err != nil {
		return x.without(x.wide, text)
	}
	return x.without(x.wide, string(data))
}

// texts takes the words out of everything else.
func (x *eraser) texts(t *tx) error {
	for _, of := range []struct {
		table   string
		words   erasedWords
		columns []string
	}{
		{"plan", x.wide, []string{"record"}},
		{"history", x.wide, []string{"before", "after"}},
		{"version", x.wide, []string{"reason", "record", "changes"}},
		{"session", x.words, []string{"data"}},
		{"job", x.words, []string{"args", "reason"}},
		{"channel", x.words, []string{"address", "name", "about"}},
		{"schedule", x.words, []string{"args"}},
		{"occurrence", x.wide, []string{"content", "reason"}},
		{"invitation", x.wide, []string{"content"}},
		{"written", x.wide, []string{"content"}},
	} {
		for _, id := range x.rows[of.table] {
			if err := x.rewrite(t, of.table, id, of.words, of.columns...); err != nil {
				return fmt.Errorf("%s: %w", of.table, err)
			}
		}
	}
	return nil
}

// settings of the workspace are few.
func (x *eraser) settings(t *tx) error {
	values := map[string]string{}
	err := t.each("reading settings", `SELECT name, value FROM setting WHERE tenant = ?`, []any{x.e.Tenant}, func(s scan) error {
		var name, value string
		if err := s(&name, &value); err != nil {
			return err
		}
		if after := x.without(x.words, value); after != value {
			values[name] = after
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, name := range sortedNames(values) {
		if _, err := t.change("erasing in settings", `UPDATE setting SET value = ? WHERE tenant = ? AND name = ?`, values[name], x.e.Tenant, name); err != nil {
			return err
		}
	}
	return nil
}

func sortedNames(m map[string]string) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
