package playbook

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

func findingKeys(findings []Finding) []string {
	var keys []string
	for _, f := range findings {
		keys = append(keys, strings.TrimPrefix(f.Key, "problem.import."))
	}
	return keys
}

func TestReadAccountsInAnyForm(t *testing.T) {
	t.Parallel()
	want := []AccountRow{
		{
			Line: 2, Account: "Contoso B.V.", Country: "NL", Language: "nl", TimeZone: "Europe/Amsterdam", CustomerSince: conversation.Value{Year: 2008},
			ContactName: "Mieke Visser", ContactFunction: "Einkäuferin, Werk 1", ContactEmail: "visser@contoso.example",
		},
		{Line: 3, Account: "Contoso B.V.", ContactName: "Tom de Boer"},
		{Line: 4, Account: "Fabrikam", CustomerSince: conversation.DateValue(civil.Must(2011, time.May, 31))},
	}
	plain := "account,country,language,time_zone,customer_since,contact_name,contact_function,contact_email\n" +
		"Contoso B.V.,NL,nl,Europe/Amsterdam,2008,Mieke Visser,\"Einkäuferin, Werk 1\",visser@contoso.example\n" +
		"Contoso B.V.,,,,,Tom de Boer,,\n" +
		"Fabrikam,,,,2011-05-31,,,\n"
	other := func(sign string) string {
		return "contact_email" + sign + "Contact name" + sign + " ACCOUNT " + sign + "Customer-since" + sign + "Time zone" + sign + "Language" + sign + "country" + sign + "contact_function\r\n" +
			"visser@contoso.example" + sign + " Mieke  Visser" + sign + "Contoso B.V." + sign + "2008" + sign + "amsterdam" + sign + "Nederlands" + sign + "nl" + sign + "\"Einkäuferin, Werk 1\"\r\n" +
			sign + "Tom de Boer" + sign + "Contoso B.V.\r\n" +
			sign + sign + "Fabrikam" + sign + "2011-05-31\r\n"
	}
	sixteen := []byte{0xFF, 0xFE}
	for _, unit := range utf16.Encode([]rune(other("\t"))) {
		sixteen = append(sixteen, byte(unit), byte(unit>>8))
	}
	for name, text := range map[string]string{
		"plain": plain, "byte order mark": "\uFEFF" + plain, "CRLF": strings.ReplaceAll(plain, "\n", "\r\n"),
		"semicolon": other(";"), "tab": other("\t"), "comma": other(","), "UTF-16": string(sixteen),
		"Windows-1252": strings.ReplaceAll(plain, "ä", "\xE4"), "byte order mark and quotes": "\uFEFF" + strings.Replace(plain, "account,country", `"account","country"`, 1), "quoted header": strings.Replace(plain, "account,country", `"account","country"`, 1),
		"empty lines": plain + "\n,,,\n",
	} {
		rows, findings := ReadAccounts(strings.NewReader(text))
		if diff := cmp.Diff(want, rows); diff != "" || len(findings) > 0 {
			t.Errorf("%s: %v\n%s", name, findings, diff)
		}
	}
}

func TestFindingsSayLineAndRemedy(t *testing.T) {
	t.Parallel()
	const header = "account,country,language,time_zone,customer_since,contact_name,contact_function,contact_email\n"
	for name, c := range map[string]struct {
		text string
		line int
		keys []string
		rows int
	}{
		"nothing":           {"", 0, []string{"no_header"}, 0},
		"no account":        {"name,country\nContoso,NL\n", 1, []string{"unknown_column", "no_header"}, 0},
		"unknown column":    {"account,CRM id\nContoso,7\n", 1, []string{"unknown_column"}, 1},
		"column twice":      {"account,Account\nContoso,Fabrikam\n", 1, []string{"column_twice"}, 1},
		"missing name":      {header + ",NL\n", 2, []string{"no_account"}, 0},
		"long name":         {header + strings.Repeat("x", 61) + ",NL\n", 2, []string{"cell_too_long", "no_account"}, 0},
		"country":           {header + "Contoso,Holland\n", 2, []string{"country"}, 1},
		"language":          {header + "Contoso,,fr\n", 2, []string{"language"}, 1},
		"time zone":         {header + "Contoso,,,Mars/North\n", 2, []string{"time_zone"}, 1},
		"year":              {header + "Contoso,,,,31.5.2008\n", 2, []string{"year"}, 1},
		"year 3":            {header + "Contoso,,,,3\n", 2, []string{"year"}, 1},
		"e-mail":            {header + "Contoso,,,,,Mieke Visser,,visser(at)contoso\n", 2, []string{"email"}, 1},
		"two addresses":     {header + "Contoso,,,,,Mieke Visser,,\"a@b.example, c@d.example\"\n", 2, []string{"email"}, 1},
		"no contact name":   {header + "Contoso,,,,,,Buyer,\n", 2, []string{"no_contact_name"}, 1},
		"contact twice":     {header + "Contoso,,,,,Mieke Visser,,\nFabrikam,,,,,Mieke Visser,,\ncontoso,,,,,mieke  visser,,\n", 4, []string{"contact_twice"}, 3},
		"address twice":     {header + "Contoso,,,,,Mieke Visser,,v@c.example\nContoso,,,,,M. Visser,,V@c.example\n", 3, []string{"contact_twice"}, 2},
		"other value":       {header + "Contoso,NL\nContoso,DE\n", 3, []string{"other_value"}, 2},
		"more cells":        {"account\nContoso,NL\n", 2, []string{"more_cells"}, 1},
		"open quotes":       {header + "Contoso,NL\nFabrikam,\"DE\n", 3, []string{"quotes"}, 1},
		"quotes inside":     {header + "Con\"toso,NL\nFabrikam,DE\n", 2, []string{"quotes"}, 1},
		"cell of two lines": {header + "\"Contoso\nNederland\",NL\nFabrikam,XX\n", 4, []string{"country"}, 2},
		"too large":         {header + strings.Repeat(" ", 9<<20), 0, []string{"too_large"}, 0},
	} {
		rows, findings := ReadAccounts(strings.NewReader(c.text))
		if diff := cmp.Diff(c.keys, findingKeys(findings)); diff != "" || len(rows) != c.rows {
			t.Errorf("%s: %d rows, want %d\n%s", name, len(rows), c.rows, diff)
			continue
		}
		if last := findings[len(findings)-1]; last.Line != c.line {
			t.Errorf("%s: line %d, want %d", name, last.Line, c.line)
		}
		for _, lang := range locale.Languages() {
			for _, f := range findings {
				if said := f.Text(importPrinter(t, lang)); strings.Contains(said, "⟦") {
					t.Errorf("%s %s: %q", name, lang, said)
				}
			}
		}
	}
}

func TestACellIsNeverAFormula(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"=SUM(A1)", "+31 20", "-5", "@home", "'=x", "''+x", "'t Hooft", "a=b", "", "'", "=", "\tx"} {
		cell := EscapeCell(text)
		if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t") {
			t.Errorf("%q is written as %q", text, cell)
		}
		if got := unescapedCell(cell); got != text {
			t.Errorf("%q is read back as %q", text, got)
		}
	}
	rows := []AccountRow{{Line: 2, Account: "=cmd|'/C calc'!A0", ContactName: "@Mieke", ContactFunction: "'-x", CustomerSince: conversation.Value{Year: 1999}}}
	var b bytes.Buffer
	if err := WriteAccounts(&b, rows); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "\n=") || strings.Contains(b.String(), ",@") || strings.Contains(b.String(), ",'-x") {
		t.Errorf("a spreadsheet would run it:\n%s", b.String())
	}
	got, findings := ReadAccounts(&b)
	if diff := cmp.Diff(rows, got); diff != "" || len(findings) > 0 {
		t.Errorf("%v\n%s", findings, diff)
	}
	// What a person typed without an apostrophe is text as well.
	got, _ = ReadAccounts(strings.NewReader("account\n=SUM(A1)\n"))
	if len(got) != 1 || got[0].Account != "=SUM(A1)" {
		t.Errorf("%+v", got)
	}
}

func FuzzReadAccounts(f *testing.F) {
	f.Add("account;country\r\n\"Contoso \"\"x\"\"\";NL\r\n")
	f.Add("\xFF\xFEa\x00c\x00")
	f.Add("account\tcontact_name\n'=x\t@y\n")
	f.Add("account,customer_since,language,time_zone,contact_email,contact_name\nA,2008-02-30,de-AT,vienna,a@b,\u202EB\n")
	f.Fuzz(func(t *testing.T, text string) {
		rows, _ := ReadAccounts(strings.NewReader(text))
		for i := range rows {
			if rows[i].Account == "" || rows[i].Account != locale.Clean(rows[i].Account) || strings.Contains(rows[i].ContactName, "\n") {
				t.Errorf("%+v", rows[i])
			}
			rows[i].Line = i + 2
		}
		var b bytes.Buffer
		if err := WriteAccounts(&b, rows); err != nil {
			t.Fatal(err)
		}
		again, findings := ReadAccounts(&b)
		if len(again) != len(rows) || len(findings) > 0 {
			t.Fatalf("%d rows become %d: %v", len(rows), len(again), findings)
		}
		for i := range rows {
			if diff := cmp.Diff(rows[i], again[i]); diff != "" {
				t.Errorf("%s", diff)
			}
		}
	})
}
