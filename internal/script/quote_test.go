package script_test

import (
	"strings"
	"testing"

	"lodestar/internal/script"
)

func TestUnquote(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		`one\ntwo\tthree`:      "one\ntwo\tthree",
		`\e[31mred\e[0m \0end`: "\x1b[31mred\x1b[0m \x00end",
		`C:\Users \\ \x \u`:    `C:\Users \\ \x \u`,
		`\u{5c}n \x{ff}\u{20}`: "\\n \xff ",
		`(ab\n)×3`:             "ab\nab\nab\n",
		`\u{28}ab)×3`:          "(ab)×3",
		`()×999999999`:         "",
		`(ab)×999999999`:       "(ab)×999999999",
	} {
		if got := script.Unquote(line); got != want {
			t.Errorf("%s is %q, wanted %q", line, got, want)
		}
	}
}

// TestQuoteIsReadable: what people usually type stays as they typed it.
func TestQuoteIsReadable(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Customer since: 2015", `50 % | "so" (maybe) ×2`, "🚚 👨‍👩‍👧‍👦 تسليم", `C:\Users\Eva`, "naïve – „so“"} {
		if got := script.Quote(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := script.Quote(" a\u00a0b\u202e\r\n"); got != `\u{20}a\u{a0}b\u{202e}\u{d}\n` {
		t.Error(got)
	}
}

func FuzzQuote(f *testing.F) {
	for _, text := range []string{"", " ", "a", `\n`, "\\\n", "\\\\u{5c}", "(a)×2", "\\(a)×2", "a\xffb", "\x00\x1b\u2028\ufeff", "a @ b | c = d: e \"f\" > #! …", strings.Repeat("x\n", 50)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		line := script.Quote(text)
		if back := script.Unquote(line); back != text {
			t.Errorf("%q became %q", text, back)
		}
		if lines, _ := script.Split([]byte("eva: " + line)); len(lines) != 1 || text != "" && lines[0] != "eva: "+line {
			t.Errorf("%q is no line of a script", line)
		}
	})
}
