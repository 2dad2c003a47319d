package locale_test

import (
	"strings"
	"testing"
	"time"

	"lodestar/conversation/locale"
)

// longInputs are 100 KB each of what makes reading slow.
func longInputs() map[string]string {
	return map[string]string{
		"digits":    strings.Repeat("1.", 50_000),
		"words":     strings.Repeat("next Friday ", 8_000),
		"marks":     "z" + strings.Repeat("\u0323", 50_000),
		"joiners":   strings.Repeat("\u0645\u200D", 25_000),
		"invisible": strings.Repeat("\u202E\u200B", 17_000),
		"broken":    strings.Repeat("\xff", 100_000),
		"flags":     strings.Repeat("\U0001F1E9", 25_000),
	}
}

// readers are what reads or looks for what people typed.
func readers() map[string]func(string) {
	return map[string]func(string){
		"ParseDate":    func(s string) { locale.ParseDate(locale.German, s, today()) },
		"ParseYear":    func(s string) { locale.ParseYearOrDate(locale.Dutch, s, today()) },
		"ParseNumber":  func(s string) { locale.ParseNumber(locale.German, s) },
		"ParseYesNo":   func(s string) { locale.ParseYesNo(s) },
		"Clean":        func(s string) { locale.Clean(s) },
		"Fold":         func(s string) { locale.Fold(s) },
		"Closest":      func(s string) { locale.Closest(s, []string{s, "Contoso"}) },
		"Length":       func(s string) { locale.Length(s) },
		"Shorten":      func(s string) { locale.Printer{}.Shorten(s, 50_000) },
		"HasVerb":      func(s string) { locale.HasVerb(locale.German, s) },
		"BenefitKinds": func(s string) { locale.BenefitKinds(locale.German, s) },
	}
}

// TestLongInputTakesNoTime (trust I5): 100 KB of anything are read within 50 ms. A busy
// machine gets several tries: what is slow by itself is slow in all of them.
func TestLongInputTakesNoTime(t *testing.T) {
	t.Parallel()
	const most = slower * 50 * time.Millisecond
	for name, text := range longInputs() {
		for function, call := range readers() {
			if best := quickest(text, call, most); best > most {
				t.Errorf("%s of %s takes %s", function, name, best)
			}
		}
	}
}

// quickest is the shortest of some runs, up to the first that is quick enough.
func quickest(text string, call func(string), most time.Duration) time.Duration {
	best := time.Hour
	for range 20 {
		began := time.Now()
		call(text)
		if best = min(best, time.Since(began)); best < most {
			break
		}
	}
	return best
}

// BenchmarkLongInput says how long each takes.
func BenchmarkLongInput(b *testing.B) {
	for name, text := range longInputs() {
		for function, call := range readers() {
			b.Run(function+"/"+name, func(b *testing.B) {
				for b.Loop() {
					call(text)
				}
			})
		}
	}
}
