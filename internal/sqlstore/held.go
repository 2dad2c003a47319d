package sqlstore

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation/locale"
	"lodestar/planning/playbook"
)

// needles are how somebody may stand in a column: words within it, and an id that
// is all of a value.
type needles struct {
	words []string // lower case
	id    string
}

func needlesOf(s playbook.Subject) needles {
	n := needles{id: s.Person}
	for _, word := range []string{s.Name, s.Email, locale.Fold(s.Name)} {
		if word = strings.ToLower(strings.TrimSpace(word)); word != "" {
			n.words = append(n.words, word, escaped(word))
		}
	}
	slices.Sort(n.words)
	n.words = slices.Compact(n.words)
	return n
}

// escaped is a word as JSON writes it.
func escaped(word string) string {
	data, err := json.Marshal(word)
	if err != nil {
		return word
	}
	return strings.Trim(string(data), `"`)
}

// in reports whether one of the words stands in a text as a word of its own.
func (n needles) in(text string) bool {
	lower := strings.ToLower(text)
	return slices.ContainsFunc(n.words, func(word string) bool {
		for from := 0; ; from++ {
			at := strings.Index(lower[from:], word)
			if at < 0 {
				return false
			}
			if from += at; wordBetween(lower, from, from+len(word)) {
				return true
			}
		}
	})
}

// where is the condition under which a row may be about the person, with its
// arguments.
func (n needles) where(columns []string) (string, []any) {
	var any1 []string
	var args []any
	for _, c := range columns {
		for _, word := range n.words {
			any1, args = append(any1, "instr(lower("+c+"), ?) > 0"), append(args, word)
		}
		if n.id != "" {
			any1, args = append(any1, c+" = ?", "instr("+c+", ?) > 0"), append(args, n.id, `"`+escaped(n.id)+`"`)
		}
	}
	return "(" + strings.Join(any1, " OR ") + ")", args
}

// Held implements playbook.PrivacyTx. Reading it costs by the size of the
// workspace.
func (t *tx) Held(s playbook.Subject) ([]playbook.Held, error) {
	n := needlesOf(s)
	if len(n.words) == 0 && n.id == "" {
		return nil, nil
	}
	var all []playbook.Held
	for _, table := range keptTables() {
		where, args := n.where(table.columns)
		query := `SELECT ` + table.key + `, ` + strings.Join(table.columns, ", ") + ` FROM ` + table.name + ` WHERE tenant = ? AND ` + where
		err := t.each("finding what is held", query, append([]any{s.Tenant}, args...), func(scan scan) error {
			row := heldRow{table: table.name, n: n}
			values := make([]*string, len(table.columns))
			into := []any{&row.key}
			for i := range values {
				into = append(into, &values[i])
			}
			if err := scan(into...); err != nil {
				return err
			}
			for i, v := range values {
				if v != nil {
					row.column(table.columns[i], *v)
				}
			}
			all = append(all, row.found...)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// heldRow collects what one row says about somebody.
type heldRow struct {
	table, key string
	n          needles
	found      []playbook.Held
}

func (r *heldRow) add(field, value string) {
	r.found = append(r.found, playbook.Held{Table: r.table, Row: r.key, Field: field, Value: value})
}

func (r *heldRow) column(name, text string) {
	var v any
	if json.Unmarshal([]byte(text), &v) != nil || !structured(v) {
		if text == r.n.id && r.n.id != "" || r.n.in(text) {
			r.add(name, text)
		}
		return
	}
	before := len(r.found)
	r.walk(name, v)
	if len(r.found) == before {
		return
	}
	if m, ok := v.(map[string]any); ok && r.table == "outbox" && name == "message" && m["kind"] == playbook.KindMyData {
		r.found = r.found[:before] // it holds all that is listed here once more
		r.add(name, "")
		return
	}
	switch {
	case r.table == "identity" || r.table == "person": // all of it is about them
		r.found = r.found[:before]
		r.everything(name, v)
	case r.table == "account" && name == "record":
		r.contactRows(name, v)
	case r.table == "outbox" && name == "address": // it went to them: its words are theirs
	}
}

func structured(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}

// walk notes the values that hold the person.
func (r *heldRow) walk(path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range sortedKeys(v) {
			r.walk(path+"."+key, v[key])
		}
	case []any:
		for i, item := range v {
			r.walk(path+"."+strconv.Itoa(i), item)
		}
	case string:
		if r.n.id != "" && v == r.n.id || r.n.in(v) {
			r.add(path, v)
		}
	}
}

func (r *heldRow) everything(path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range sortedKeys(v) {
			if key != "salt" {
				r.everything(path+"."+key, v[key])
			}
		}
	case []any:
		for i, item := range v {
			r.everything(path+"."+strconv.Itoa(i), item)
		}
	case nil:
	default:
		if text := fmt.Sprint(v); text != "" {
			r.add(path, text)
		}
	}
}

// contactRows add what else the account record says about the contact: the other
// answers of the row that bears their name.
func (r *heldRow) contactRows(path string, v any) {
	record, _ := v.(map[string]any)
	answers, _ := record["answers"].(map[string]any)
	more := heldRow{table: r.table, key: r.key, n: r.n}
	for _, row := range contactsIn(answers, r.n) {
		for _, key := range sortedKeys(answers) {
			if strings.HasPrefix(key, "contact_") && strings.HasSuffix(key, "/"+row) {
				more.everything(path+".answers."+key, answers[key])
			}
		}
	}
	for _, h := range more.found {
		if !slices.Contains(r.found, h) {
			r.found = append(r.found, h)
		}
	}
}

// contactsIn are the rows of the contacts that the words are about.
func contactsIn(answers map[string]any, n needles) (rows []string) {
	for _, key := range sortedKeys(answers) {
		step, row, ok := strings.Cut(key, "/")
		data, err := json.Marshal(answers[key])
		if ok && err == nil && slices.Contains([]string{"contact_name", "contact_email"}, step) && n.in(string(data)) && !slices.Contains(rows, row) {
			rows = append(rows, row)
		}
	}
	return rows
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, cmp.Compare)
	return keys
}

func (t *tx) SaveErasure(e playbook.Erasure) error {
	_, err := t.change("storing a request for erasure",
		`INSERT INTO erasure (tenant, id, person, name, email, asked, due, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (tenant, id) DO UPDATE SET state = excluded.state, due = excluded.due, name = excluded.name, email = excluded.email`,
		e.Tenant, e.ID, e.Person, e.Name, e.Email, micros(e.Asked), micros(e.Due), string(e.State))
	return err
}

const erasureColumns = `tenant, id, person, name, email, asked, due, state`

func scanErasure(s scan, e *playbook.Erasure) error {
	var asked, due int64
	if err := s(&e.Tenant, &e.ID, &e.Person, &e.Name, &e.Email, &asked, &due, &e.State); err != nil {
		return err
	}
	e.Asked, e.Due = instant(asked), instant(due)
	return nil
}

func (t *tx) ErasureOf(tenant, person string) (e playbook.Erasure, ok bool, err error) {
	ok, err = t.first("finding a request for erasure", `SELECT `+erasureColumns+` FROM erasure WHERE tenant = ? AND person = ? AND state = 'waiting' ORDER BY asked DESC LIMIT 1`,
		[]any{tenant, person}, func(s scan) error { return scanErasure(s, &e) })
	return e, ok, err
}
