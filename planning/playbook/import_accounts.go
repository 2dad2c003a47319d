package playbook

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// AccountRow is one line of a file of accounts and contacts (method a.4, 002-18).
// What the file leaves out is empty; what could not be read is empty and has a
// Finding.
type AccountRow struct {
	Line            int    // in the file, from 1
	Account         string // never empty
	Country         string // of scheduler.Countries
	Language        string // en, de or nl
	TimeZone        string // IANA name
	CustomerSince   conversation.Value
	ContactName     string // empty: the line has no contact
	ContactFunction string
	ContactEmail    string
}

// Finding is something in a file to mend or to know, as a text of the
// catalogue. Line counts from 1 and is 0 where it is about the whole file.
type Finding struct {
	Line int
	Key  string // problem.import.…
	Args locale.Args
}

// Text is the sentence with its line, in the printer's language.
func (f Finding) Text(p locale.Printer) string {
	text := p.Text(f.Key, f.Args)
	if f.Line == 0 {
		return text
	}
	return p.Text("problem.import.at_line", locale.Args{"line": f.Line, "problem": text})
}

// accountColumns are the columns of the file, in the order in which it is
// written.
func accountColumns() []string {
	return []string{"account", "country", "language", "time_zone", "customer_since", "contact_name", "contact_function", "contact_email"}
}

// The bounds of a file of accounts.
const (
	accountBytes = 8 << 20
	accountLines = 20_000
	someFindings = 200 // a file of another kind has one in every line
)

// ReadAccounts reads accounts and contacts from CSV with a header line: comma,
// semicolon or tab between cells; UTF-8 or UTF-16 with or without a mark,
// otherwise taken as Windows-1252; columns in any order. It is total: what it
// cannot read is a Finding, and the rest is used. A cell is text: one that a
// spreadsheet would take for a formula is read as it stands, without the
// apostrophe that EscapeCell puts before it (trust F1).
func ReadAccounts(r io.Reader) ([]AccountRow, []Finding) {
	raw, err := io.ReadAll(io.LimitReader(r, accountBytes+1))
	if err != nil {
		return nil, []Finding{{Key: "problem.import.unreadable"}}
	}
	if len(raw) > accountBytes {
		return nil, []Finding{{Key: "problem.import.too_large", Args: locale.Args{"n": accountBytes >> 20}}}
	}
	text := decoded(raw)
	a := accountsReader{csv: csv.NewReader(strings.NewReader(text)), seen: map[string]int{}, said: map[string]saidFirst{}}
	a.csv.Comma = separator(text)
	a.csv.FieldsPerRecord = -1
	a.csv.ReuseRecord = true
	a.read()
	return a.rows, a.findings
}

// decoded is the text of a file in any encoding in which a spreadsheet saves.
func decoded(raw []byte) string {
	marked := bytes.HasPrefix(raw, []byte{0xFF, 0xFE}) || bytes.HasPrefix(raw, []byte{0xFE, 0xFF})
	switch {
	case marked:
		if text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(raw); err == nil {
			raw = text
		}
	case !utf8.Valid(raw):
		if text, err := charmap.Windows1252.NewDecoder().Bytes(raw); err == nil {
			raw = text
		}
	}
	return strings.TrimPrefix(string(raw), "\uFEFF")
}

// separator is the sign that takes the first line apart into the most columns
// we know.
func separator(text string) rune {
	line, _, _ := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	best, most := ',', -1
	for _, sign := range []rune{',', ';', '\t'} {
		n := 0
		for _, cell := range strings.Split(line, string(sign)) {
			if slices.Contains(accountColumns(), columnName(strings.Trim(strings.TrimSpace(cell), `"`))) {
				n++
			}
		}
		if n > most {
			best, most = sign, n
		}
	}
	return best
}

// columnName is a header cell as columns are named: "Customer since" is
// customer_since.
func columnName(cell string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(locale.Fold(cell))
}

type accountsReader struct {
	csv      *csv.Reader
	columns  []string             // names of the columns; "" for one that is ignored
	seen     map[string]int       // line of a contact
	said     map[string]saidFirst // of an account
	rows     []AccountRow
	findings []Finding
}

type saidFirst struct {
	line  int
	value string
}

func (a *accountsReader) find(line int, key string, args locale.Args) {
	if len(a.findings) < someFindings {
		a.findings = append(a.findings, Finding{Line: line, Key: key, Args: args})
	}
}

func (a *accountsReader) read() {
	for n := 0; ; n++ {
		cells, err := a.csv.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var quotes *csv.ParseError
		if errors.As(err, &quotes) {
			a.find(quotes.StartLine, "problem.import.quotes", nil)
			continue
		}
		if err != nil {
			a.find(0, "problem.import.unreadable", nil)
			return
		}
		line, _ := a.csv.FieldPos(0)
		if a.columns == nil {
			if !a.header(line, cells) {
				return
			}
			continue
		}
		if n > accountLines {
			a.find(line, "problem.import.too_many_lines", locale.Args{"limit": accountLines})
			return
		}
		a.row(line, cells)
	}
	if a.columns == nil {
		a.find(0, "problem.import.no_header", locale.Args{"columns": strings.Join(accountColumns(), ", ")})
	}
}

// header reads the names of the columns; false where nothing can be read
// without them.
func (a *accountsReader) header(line int, cells []string) bool {
	a.columns = make([]string, len(cells))
	for i, cell := range cells {
		name := columnName(cell)
		switch {
		case name == "":
		case !slices.Contains(accountColumns(), name):
			a.find(line, "problem.import.unknown_column", locale.Args{"column": shortName(cell), "columns": strings.Join(accountColumns(), ", ")})
		case slices.Contains(a.columns, name):
			a.find(line, "problem.import.column_twice", locale.Args{"column": name})
		default:
			a.columns[i] = name
		}
	}
	if !slices.Contains(a.columns, "account") {
		a.find(line, "problem.import.no_header", locale.Args{"columns": strings.Join(accountColumns(), ", ")})
		return false
	}
	return true
}

func (a *accountsReader) row(line int, cells []string) {
	row := AccountRow{Line: line}
	given := map[string]string{}
	for i, cell := range cells {
		if i >= len(a.columns) {
			if cell != "" {
				a.find(line, "problem.import.more_cells", locale.Args{"n": len(a.columns)})
			}
			break
		}
		// A name stands on one line, whatever the cell holds.
		if cell = strings.Join(strings.Fields(locale.Clean(unescapedCell(cell))), " "); cell != "" && a.columns[i] != "" {
			given[a.columns[i]] = cell
		}
	}
	if len(given) == 0 {
		return // an empty line of a spreadsheet
	}
	row.Account = a.words(line, "account", given["account"], accountNameLimit)
	if row.Account == "" {
		a.find(line, "problem.import.no_account", nil)
		return
	}
	row.Country, row.Language, row.TimeZone = a.country(line, given["country"]), a.language(line, given["language"]), a.zone(line, given["time_zone"])
	row.CustomerSince = a.since(line, given["customer_since"])
	a.agree(&row)
	a.contact(&row, given)
	a.rows = append(a.rows, row)
}

// agree lets the first line of an account count where two say different
// things of it.
func (a *accountsReader) agree(row *AccountRow) {
	since := sinceText(row.CustomerSince)
	columns := []string{"country", "language", "time_zone", "customer_since"}
	for i, value := range []*string{&row.Country, &row.Language, &row.TimeZone, &since} {
		column := columns[i]
		if *value == "" {
			continue
		}
		key := column + "\x00" + locale.Fold(row.Account)
		first, known := a.said[key]
		if !known {
			a.said[key] = saidFirst{row.Line, *value}
			continue
		}
		if first.value != *value {
			a.find(row.Line, "problem.import.other_value", locale.Args{"column": column, "line": first.line, "value": first.value})
			*value = ""
		}
	}
	if since == "" {
		row.CustomerSince = conversation.Value{}
	}
}

// sinceText is the year or day of a customer since as the file has it.
func sinceText(v conversation.Value) string {
	if v.Year != 0 {
		return strconv.Itoa(v.Year)
	}
	return dateText(v.Date)
}

// words refuses a text that is longer than its field.
func (a *accountsReader) words(line int, column, text string, limit int) string {
	if n := locale.Length(text); n > limit {
		a.find(line, "problem.import.cell_too_long", locale.Args{"column": column, "length": n, "limit": limit})
		return ""
	}
	return text
}

func (a *accountsReader) country(line int, text string) string {
	code := strings.ToUpper(text)
	if text == "" || slices.Contains(scheduler.Countries(), code) {
		return code
	}
	a.find(line, "problem.import.country", locale.Args{"text": shortName(text), "codes": strings.Join(scheduler.Countries(), ", ")})
	return ""
}

func (a *accountsReader) language(line int, text string) string {
	lang, ok := locale.ParseLanguage(text)
	if !ok && text != "" {
		a.find(line, "problem.import.language", locale.Args{"text": shortName(text)})
	}
	return string(lang.Base())
}

func (a *accountsReader) zone(line int, text string) string {
	zone, ok := scheduler.Zone(text)
	if !ok && text != "" {
		a.find(line, "problem.import.time_zone", locale.Args{"text": shortName(text)})
	}
	return zone
}

// since is a year or a day; nobody is a customer for more than two centuries.
func (a *accountsReader) since(line int, text string) conversation.Value {
	if text == "" {
		return conversation.Value{}
	}
	if year, err := strconv.Atoi(text); err == nil && year >= 1800 && year <= 2199 {
		return conversation.Value{Year: year}
	}
	if day, err := civil.Parse(text); err == nil && day.Year >= 1800 && day.Year <= 2199 {
		return conversation.DateValue(day)
	}
	a.find(line, "problem.import.year", locale.Args{"text": shortName(text)})
	return conversation.Value{}
}

// The limits of method a.4.
const (
	contactNameLimit     = 60
	contactFunctionLimit = 40
	contactEmailLimit    = 90
)

// contact reads the contact of a line. Two lines of one account with one name
// or one address are one contact, and which line is right only a person knows.
func (a *accountsReader) contact(row *AccountRow, given map[string]string) {
	name := a.words(row.Line, "contact_name", given["contact_name"], contactNameLimit)
	function := a.words(row.Line, "contact_function", given["contact_function"], contactFunctionLimit)
	email := a.words(row.Line, "contact_email", given["contact_email"], contactEmailLimit)
	if email != "" && !isAddress(email) {
		a.find(row.Line, "problem.import.email", locale.Args{"text": shortName(email)})
		email = ""
	}
	if name == "" {
		if given["contact_name"] == "" && (function != "" || email != "") {
			a.find(row.Line, "problem.import.no_contact_name", nil)
		}
		return
	}
	var keys []string
	for _, part := range []string{name, email} {
		if part != "" {
			keys = append(keys, locale.Fold(row.Account)+"\x00"+locale.Fold(part))
		}
	}
	for _, key := range keys {
		if first, twice := a.seen[key]; twice {
			a.find(row.Line, "problem.import.contact_twice", locale.Args{"contact": name, "line": first})
			return
		}
	}
	for _, key := range keys {
		a.seen[key] = row.Line
	}
	row.ContactName, row.ContactFunction, row.ContactEmail = name, function, email
}

// isAddress reports whether text is an e-mail address and nothing else.
func isAddress(text string) bool {
	address, err := mail.ParseAddress(text)
	return err == nil && address.Name == "" && address.Address == text && !strings.ContainsAny(text, "\"<> ")
}

// WriteAccounts writes accounts and contacts in the form that ReadAccounts
// reads, with commas and in UTF-8.
func WriteAccounts(w io.Writer, rows []AccountRow) error {
	out := csv.NewWriter(w)
	lines := [][]string{accountColumns()}
	for _, r := range rows {
		line := []string{r.Account, r.Country, r.Language, r.TimeZone, sinceText(r.CustomerSince), r.ContactName, r.ContactFunction, r.ContactEmail}
		for i := range line {
			line[i] = EscapeCell(line[i])
		}
		lines = append(lines, line)
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("playbook: writing accounts: %w", err)
	}
	return nil
}

// EscapeCell puts an apostrophe before text that a spreadsheet would run as a
// formula (trust F1), also behind apostrophes it has already, so that
// ReadAccounts gets the same text back.
func EscapeCell(text string) string {
	if startsFormula(text) {
		return "'" + text
	}
	return text
}

func unescapedCell(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && startsFormula(rest) {
		return rest
	}
	return cell
}

func startsFormula(text string) bool {
	text = strings.TrimLeft(text, "'")
	return text != "" && strings.ContainsRune("=+-@\t", rune(text[0]))
}
