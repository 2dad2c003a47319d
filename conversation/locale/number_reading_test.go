package locale_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"lodestar/conversation/locale"
)

// spell writes a reading as "amount|other unit", to compare it as a whole.
func spell(r locale.NumberReading) string {
	if r.Problem != "" {
		return r.Problem
	}
	text := r.Amount.String()
	for _, o := range r.Others {
		text += "|" + o.String()
	}
	return strings.TrimSpace(text + " " + r.Unit)
}

func TestParseNumber(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ langs, text, want string }{
		{"en de nl", "96 hours", "96 hours"},
		{"en de nl", "96 hours.", "96 hours"},
		{"en de nl", "96h", "96 h"},
		{"en de nl", "0", "0"},
		{"en de nl", "-5", "-5"},
		{"en de nl", "−5 °C", "-5 °C"},
		{"en de nl", "+3 points", "3 points"},
		{"en de nl", "12 %", "12 %"},
		{"en de nl", "12%", "12 %"},
		{"en de nl", "12 percent", "12 %"},
		{"en de nl", "12 Prozent", "12 %"},
		{"en de nl", "12 procent", "12 %"},
		{"en", "12.5 %", "12.5 %"},
		{"de nl", "12,5 %", "12.5 %"},
		{"en", "12,5 %", "12.5 %"},
		{"de", "12.5 %", "12.5 %"},
		{"en de nl", ".5 t", "0.5 t"},
		{"en de nl", "0.500 t", "0.5 t"},
		{"en de nl", "5 m²", "5 m²"},
		{"en de nl", "5 kg CO2", "5 kg CO2"},
		{"en de nl", "5 errors per 1000", "5 errors per 1000"},
		{"en de nl", "5/day", "5 /day"},
		{"en de nl", "ca. 96 hours", "96 hours"},
		{"nl", "ongeveer 96 uur", "96 uur"},

		// Thousands and decimals.
		{"en de nl", "1234", "1234"},
		{"en de nl", "1234.567", "1234.567"},
		{"en de nl", "1.234,5", "1234.5"},
		{"en de nl", "1,234.5", "1234.5"},
		{"en de nl", "1.234.567", "1234567"},
		{"en de nl", "1,234,567", "1234567"},
		{"en de nl", "1.234.567,89 EUR", "1234567.89 EUR"},
		{"en de nl", "1 234,5", "1234.5"},
		{"en de nl", "1 234 567", "1234567"},
		{"en de nl", "1\u00a0234,5", "1234.5"},
		{"en de nl", "1'234.50 CHF", "1234.5 CHF"},
		{"en de nl", "1’234’567", "1234567"},
		{"en", "1,500", "1500"},
		{"en", "250,000", "250000"},
		{"de nl", "250.000", "250000"},
		{"de nl", "12.500 Stück", "12500 Stück"},
		{"en", "250.000", "250|250000"},
		{"en", "1.500", "1.5|1500"},
		{"de nl", "1.500", "1500|1.5"},
		{"de nl", "1,500", "1.5|1500"},
		{"de nl", "250,000", "250|250000"},
		{"de nl", "-1.500 t", "-1500|-1.5 t"},

		// Money.
		{"en de nl", "0 USD", "0 USD"},
		{"en de nl", "USD 3.2 million", "3200000 USD"},
		{"en de nl", "3,2 Mio. EUR", "3200000 EUR"},
		{"en de nl", "3,2 Mio EUR", "3200000 EUR"},
		{"en de nl", "4.3m USD", "4300000 USD"},
		{"en de nl", "$4.3M", "4300000 USD"},
		{"en de nl", "4.3 mln euro", "4300000 EUR"},
		{"en de nl", "2 miljard euro", "2000000000 EUR"},
		{"en de nl", "2 Mrd. €", "2000000000 EUR"},
		{"en de nl", "2bn USD", "2000000000 USD"},
		{"en de nl", "250k", "250000"},
		{"en de nl", "250 k€", "250000 EUR"},
		{"en de nl", "250 TEUR", "250 TEUR"},
		{"en de nl", "€ 250.000,-", "250000 EUR"},
		{"en de nl", "€ 250.000", "250000 EUR"},
		{"en de nl", "EUR 1.500", "1500 EUR"},
		{"en de nl", "1,500 EUR", "1500 EUR"},
		{"en de nl", "CHF 250.–", "250 CHF"},
		{"en de nl", "250.000 Euro", "250000 EUR"},
		{"en de nl", "£5", "5 GBP"},
		{"en de nl", "5 dollars", "5 USD"},
		{"en de nl", "USD -5", "-5 USD"},
		{"en de nl", "-USD 5", "-5 USD"},
		{"en de nl", "€ 5 EUR", "5 EUR"},
		{"en de nl", "€ 5 per unit", "5 EUR per unit"},
		{"en de nl", "5 EUR per unit", "5 EUR per unit"},
		{"en", "EUR 1.234 per litre", "1.234|1234 EUR per litre"},
		{"en", "USD 3.200 million", "3200000|3200000000 USD"},
		{"de", "2 Billionen EUR", "2000000000000|2000000000 EUR"},
		{"en nl", "2 billion EUR", "2000000000 EUR"},

		// A Dutch ton of money is a hundred thousand; of anything else it is a tonne.
		{"nl", "3 ton euro", "300000 EUR"},
		{"nl", "€ 1,5 ton", "150000 EUR"},
		{"nl", "3 ton", "3 ton"},
		{"nl", "3 ton CO2", "3 ton CO2"},
		{"nl", "€ 80 per ton", "80 EUR per ton"},
		{"en de", "3 ton", "3 ton"},
		{"en de", "EUR 3 ton", "3 EUR ton"},

		// Letters that are units as long as no money is about.
		{"en de nl", "5m", "5 m"},
		{"en de nl", "5 m", "5 m"},
		{"en de nl", "5 b", "5 b"},
		{"en de nl", "5 kg", "5 kg"},

		// Not a number.
		{"en de nl", "", locale.NotANumber},
		{"en de nl", "many", locale.NotANumber},
		{"en de nl", "under 48 hours", locale.NotANumber},
		{"en de nl", "48-72 hours", locale.NotANumber},
		{"en de nl", "48 to 72 hours", locale.NotANumber},
		{"en de nl", "3 of 5", locale.NotANumber},
		{"en de nl", "12:30", locale.NotANumber},
		{"en de nl", "31.3.2027", locale.NotANumber},
		{"en de nl", "31 March 2027", locale.NotANumber},
		{"en de nl", "1.2.3", locale.NotANumber},
		{"en de nl", "1,23,456", locale.NotANumber},
		{"en de nl", "1.234,567,890", locale.NotANumber},
		{"en de nl", "1e999999999", locale.NotANumber},
		{"en de nl", "1E5", locale.NotANumber},
		{"en de nl", "--5", locale.NotANumber},
		{"en de nl", "€ 5 USD", locale.NotANumber},
		{"en de nl", "5 " + strings.Repeat("x", 60), locale.NotANumber},
		{"en de nl", strings.Repeat("9", 60), locale.NotANumber},
		{"en de nl", strings.Repeat("9", 100_000), locale.NotANumber},
		{"en de nl", "at most 5 of the sites", locale.NotANumber},
	} {
		for _, lang := range strings.Fields(c.langs) {
			if got := spell(locale.ParseNumber(locale.Language(lang), c.text)); got != c.want {
				t.Errorf("%s: ParseNumber(%.40q) = %s, want %s", lang, c.text, got, c.want)
			}
		}
	}
}

func TestPrintNumbers(t *testing.T) {
	t.Parallel()
	c := wordless(t)
	n := decimal.RequireFromString
	for lang, want := range map[locale.Language][]string{
		"en":        {"1,234.5", "-1,234,567", "0.25", "999", "96 hours", "USD 3,200,000", "EUR 250,000", "USD -1,350,000", "CHF 12.50", "12.5 %", "60 %", "7"},
		"de":        {"1.234,5", "-1.234.567", "0,25", "999", "96 hours", "3.200.000 USD", "250.000 EUR", "-1.350.000 USD", "12,50 CHF", "12,5 %", "60 %", "7"},
		"nl@formal": {"1.234,5", "-1.234.567", "0,25", "999", "96 hours", "USD 3.200.000", "€ 250.000", "USD -1.350.000", "CHF 12,50", "12,5 %", "60 %", "7"},
	} {
		p := c.Printer(lang)
		got := []string{
			p.Number(n("1234.5")), p.Number(n("-1234567")), p.Number(n("0.250")), p.Number(n("999")),
			p.Amount(n("96"), "hours"), p.Amount(n("3200000"), "USD"), p.Amount(n("250000"), "EUR"), p.Amount(n("-1350000"), "USD"), p.Amount(n("12.5"), "CHF"),
			p.Amount(n("12.5"), "%"), p.Percent(60), p.Amount(n("7"), " "),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", lang, diff)
		}
	}
	p := c.Printer(locale.English)
	if got := strings.Join([]string{p.Signed(3), p.Signed(-2), p.Signed(0), p.Signed(1500)}, " "); got != "+3 -2 0 +1,500" {
		t.Errorf("signed = %s", got)
	}
	if got := p.Number(decimal.New(1, 999_999_999)); got != "1E999999999" {
		t.Errorf("a number that cannot be written out = %s", got)
	}
}

func TestPrintedNumbersAreReadBack(t *testing.T) {
	t.Parallel()
	c := wordless(t)
	for _, lang := range locale.Languages() {
		p := c.Printer(lang)
		for _, text := range []string{"0", "1", "12", "999", "1000", "1500", "12500", "250000", "3200000", "1234567890", "0.5", "12.5", "1.25", "1234.5", "99.99", "250.75"} {
			for _, sign := range []string{"", "-"} {
				n := decimal.RequireFromString(sign + text)
				if n.IsZero() && sign == "-" {
					continue
				}
				if printed := p.Number(n); !contains(locale.ParseNumber(lang, printed), n, "") {
					t.Errorf("%s: %s printed as %q was read as %s", lang, n, printed, spell(locale.ParseNumber(lang, printed)))
				}
				for _, unit := range []string{"hours", "%", "USD", "EUR", "CHF", "per day", "EUR per unit"} {
					if printed := p.Amount(n, unit); !contains(locale.ParseNumber(lang, printed), n, unit) {
						t.Errorf("%s: %s %s printed as %q was read as %s", lang, n, unit, printed, spell(locale.ParseNumber(lang, printed)))
					}
				}
			}
		}
	}
}

func contains(r locale.NumberReading, n decimal.Decimal, unit string) bool {
	if r.Problem != "" || r.Unit != unit {
		return false
	}
	for _, amount := range append([]decimal.Decimal{r.Amount}, r.Others...) {
		if amount.Equal(n) {
			return true
		}
	}
	return false
}

func FuzzParseNumber(f *testing.F) {
	for _, seed := range []string{"96 hours", "1.500", "€ 250.000,-", "1e999999999", "-USD 5", "4.3m USD", "1'234", "12:30", ".", "..5", ",5,"} {
		for i := range locale.Languages() {
			f.Add(seed, i)
		}
	}
	c := wordless(f)
	f.Fuzz(func(t *testing.T, text string, language int) {
		lang := locale.Languages()[uint(language)%5]
		got := locale.ParseNumber(lang, text)
		if got.Problem != "" {
			return
		}
		for _, n := range append([]decimal.Decimal{got.Amount}, got.Others...) {
			if n.NumDigits() > 40 || n.Exponent() > 40 || n.Exponent() < -40 {
				t.Errorf("%q: %s is out of bounds", text, n)
			}
		}
		if printed := c.Printer(lang).Amount(got.Amount, got.Unit); printed == "" {
			t.Errorf("%q prints as nothing", text)
		}
	})
}

func TestSameUnit(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"h", "hr", "hrs", "hour", "Hours", "Std", "Std.", "Stunde", "Stunden", "uur", "uren"},
		{"d", "day", "days", "Tag", "Tage", "dag", "dagen"},
		{"USD", "usd"},
	} {
		for _, unit := range same {
			if !locale.SameUnit(same[0], unit) {
				t.Errorf("%s is not %s", unit, same[0])
			}
		}
	}
	if locale.SameUnit("hrs", "days") || locale.SameUnit("USD", "EUR") {
		t.Error("different units are the same")
	}
}
