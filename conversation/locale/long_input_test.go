package locale_test

import (
	"strings"
	"testing"

	"lodestar/conversation/locale"
)

// Trust I5: 100 KB of anything within 50 ms. Run it with -bench LongInput; the
// time per operation is the answer.
func BenchmarkLongInput(b *testing.B) {
	for name, text := range map[string]string{
		"digits":    strings.Repeat("1.", 50_000),
		"words":     strings.Repeat("next Friday ", 8_000),
		"marks":     "z" + strings.Repeat("\u0323", 50_000),
		"joiners":   strings.Repeat("\u0645\u200D", 25_000),
		"invisible": strings.Repeat("\u202E\u200B", 17_000),
		"broken":    strings.Repeat("\xff", 100_000),
		"flags":     strings.Repeat("\U0001F1E9", 25_000),
	} {
		for function, call := range map[string]func(string){
			"ParseDate":    func(s string) { locale.ParseDate(locale.German, s, today()) },
			"ParseNumber":  func(s string) { locale.ParseNumber(locale.German, s) },
			"ParseYesNo":   func(s string) { locale.ParseYesNo(s) },
			"Clean":        func(s string) { locale.Clean(s) },
			"Fold":         func(s string) { locale.Fold(s) },
			"Closest":      func(s string) { locale.Closest(s, []string{s, "Contoso"}) },
			"Length":       func(s string) { locale.Length(s) },
			"Shorten":      func(s string) { locale.Printer{}.Shorten(s, 50_000) },
			"HasVerb":      func(s string) { locale.HasVerb(locale.German, s) },
			"BenefitKinds": func(s string) { locale.BenefitKinds(locale.German, s) },
		} {
			b.Run(function+"/"+name, func(b *testing.B) {
				for b.Loop() {
					call(text)
				}
			})
		}
	}
}
