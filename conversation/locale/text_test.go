package locale_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"lodestar/conversation/locale"
)

const family = "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466"

func TestFold(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"  Zurück! ": "zuruck", "STRASSE": "strasse", "Straße": "strasse", "Ørsted A/S": "orsted a/s", "Łódź": "lodz",
		"één voor één": "een voor een", "Don’t  know.": "don't know", "e\u0301": "e", "Con\u200Btoso": "contoso",
		"İstanbul": "istanbul", "yes…": "yes", "": "", " ?! ": "", "C++": "c++", "Æsir": "aesir", "ΑΘΉΝΑ": "αθηνα", "a\u00a0 b": "a b",
	} {
		if got := locale.Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Zurück!", "İ", "ϓ", "\xff", "K", "ﬁ ", ". a .", "\u0345", "ΑΣ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := locale.Fold(s)
		if twice := locale.Fold(once); twice != once {
			t.Errorf("Fold(%q) = %q, folded again %q", s, once, twice)
		}
		if !utf8.ValidString(once) {
			t.Errorf("Fold(%q) = %q is not UTF-8", s, once)
		}
	})
}

func TestClosest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		word, candidates, want string
	}{
		{"sendn", "settings senden", "senden"},
		{"Verstuurn", "Versturen verder", "Versturen"},
		{"Contosso", "Contoso Fabrikam", "Contoso"},
		{"mulr", "Müller Möbius", ""},
		{"muler", "Müller Möbius", "Müller"},
		{"teh", "the", "the"},
		{"setti", "settings send", "settings"},
		{"sen", "send sent", "send"},
		{"plan", "plans plan", "plan"},
		{"xx", "xy", ""},
		{"", "a", ""},
		{"presnt", "send help", ""},
		{"zurueck", "zurück", "zurück"},
		{"pau", "pause pauschal", ""},
	} {
		got, ok := locale.Closest(c.word, strings.Fields(c.candidates))
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Closest(%q, %s) = %q, %v, want %q", c.word, c.candidates, got, ok, c.want)
		}
	}
	if got, ok := locale.Closest(strings.Repeat("a", 100_000), []string{"a"}); ok {
		t.Errorf("a text of 100 KB is close to %q", got)
	}
}

func FuzzClosest(f *testing.F) {
	f.Add("Contosso", "Contoso", "Fabrikam")
	f.Add("", "", "")
	f.Add("ab", "ba", "\xff")
	f.Fuzz(func(t *testing.T, word, a, b string) {
		got, ok := locale.Closest(word, []string{a, b})
		if ok && got != a && got != b {
			t.Errorf("Closest(%q, %q, %q) = %q", word, a, b, got)
		}
		if !ok && got != "" {
			t.Errorf("Closest(%q, %q, %q) = %q and not ok", word, a, b, got)
		}
		if fold := locale.Fold(word); fold != "" && len(word) <= 200 {
			if same, ok := locale.Closest(word, []string{a, word, b}); !ok || locale.Fold(same) != fold {
				t.Errorf("Closest(%q) does not find the word itself but %q", word, same)
			}
		}
	})
}

func TestClean(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"  hello \n":                       "hello",
		"\n\n a \r\n b \r c \n\n":          "a \n b \n c",
		"a\tb":                             "a b",
		"a\x00b\x1b[31mc\x7f":              "ab[31mc",
		"broken \xff byte":                 "broken \uFFFD byte",
		"e\u0301":                          "é",
		"abc\u202Egpj.exe":                 "abcgpj.exe",
		"\u2066a\u2069":                    "a",
		"Con\u200B\uFEFF\u2060to\u00ADso":  "Contoso",
		"a\u200Db\u200Cc":                  "abc",
		family:                             family,
		"\u2764\uFE0F\u200D\U0001F525 yes": "\u2764\uFE0F\u200D\U0001F525 yes",
		"\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645": "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645",
		"שלום עולם":                        "שלום עולם",
		"שלום!\u200F (3)":                  "שלום!\u200F (3)",
		"plain\u200F":                      "plain",
		"\u200D\u200D\u200D":               "",
		"line\u2028next\u2029third\u0085x": "line\nnext\nthird\nx",
		"\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F": "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
		"hi\U000E0069\U000E0067\U000E006E":                                       "hi",
		"z" + strings.Repeat("\u0323", 50):                                       "ẓ" + strings.Repeat("\u0323", 8),
		"\u00a0 a":                                                               "a",
	} {
		if diff := cmp.Diff(want, locale.Clean(text)); diff != "" {
			t.Errorf("Clean(%q) (-want +got):\n%s", text, diff)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{family, "a\r\n\r", "\u212B\u200D\u0645", "e\u0301\u200Be\u0301", "\u0645\u200C\u200D\u0645", "\U0001F3F4\U000E0067", "\xff\u202E", "a\u200B\u0301", "\u1100\u1160\u11A8", "\u200E\u200E\u05D0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := locale.Clean(s)
		if again := locale.Clean(got); again != got {
			t.Errorf("Clean(%q) = %q, cleaned again %q", s, got, again)
		}
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) {
			t.Errorf("Clean(%q) = %q is not composed UTF-8", s, got)
		}
		for _, r := range got {
			if r < ' ' && r != '\n' || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200B || r == 0x7f {
				t.Errorf("Clean(%q) = %q holds %U", s, got, r)
			}
		}
	})
}

func TestLength(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"": 0, "abc": 3, "é": 1, "e\u0301": 1, "größe": 5, family: 1, family + family: 2, "\U0001F44D\U0001F3FD": 1,
		"\U0001F1F3\U0001F1F1": 1, "\U0001F1F3\U0001F1F1\U0001F1E9\U0001F1EA": 2, "❤\uFE0F": 1, "1\uFE0F\u20E3": 1,
		"\u1112\u1161\u11ab": 1, "한국": 2, "שָׁלוֹם": 4, "a\r\nb": 3, "a\n\nb": 4, "नि": 1, "\xff\xff": 2,
		"\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F": 1,
	} {
		if got := locale.Length(text); got != want {
			t.Errorf("Length(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestShorten(t *testing.T) {
	t.Parallel()
	var p locale.Printer
	for _, c := range []struct {
		text string
		most int
		want string
	}{
		{"Shorter delivery times", 10, "Shorter d…"},
		{"Shorter delivery times", 9, "Shorter…"},
		{"abc", 3, "abc"},
		{"abcd", 3, "ab…"},
		{"abc", 0, ""},
		{"abc", -1, ""},
		{"abc", 1, "…"},
		{"", 5, ""},
		{"a", 1, "a"},
		{"ab" + family + "cd", 4, "ab" + family + "…"},
		{"ab" + family + "cd", 3, "ab…"},
	} {
		if got := p.Shorten(c.text, c.most); got != c.want {
			t.Errorf("Shorten(%q, %d) = %q, want %q", c.text, c.most, got, c.want)
		}
	}
}

func FuzzShorten(f *testing.F) {
	f.Add(family+" and more", 3)
	f.Fuzz(func(t *testing.T, s string, most int) {
		got := locale.Printer{}.Shorten(s, most)
		if n := locale.Length(got); n > max(most, 0) {
			t.Errorf("Shorten(%q, %d) = %q has %d characters", s, most, got, n)
		}
		if locale.Length(s) <= most && got != s {
			t.Errorf("Shorten(%q, %d) = %q, though it fits", s, most, got)
		}
	})
}

func TestParseYesNo(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"yes", "Yes!", "Y", "ok", "ja", "Ja.", "Jawohl", "klopt", "graag", "natürlich"} {
		if yes, ok := locale.ParseYesNo(text); !yes || !ok {
			t.Errorf("ParseYesNo(%q) = %v, %v, want yes", text, yes, ok)
		}
	}
	for _, text := range []string{"no", "n", "nein", "Nee.", "nope"} {
		if yes, ok := locale.ParseYesNo(text); yes || !ok {
			t.Errorf("ParseYesNo(%q) = %v, %v, want no", text, yes, ok)
		}
	}
	for _, text := range []string{"", "yes, but", "no budget", "ja aber", "maybe", "north", strings.Repeat("yes ", 50)} {
		if _, ok := locale.ParseYesNo(text); ok {
			t.Errorf("ParseYesNo(%q) is understood", text)
		}
	}
}

func TestParseLanguage(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]locale.Language{
		"en": "en", "EN": "en", "en-US": "en", "en_GB.UTF-8": "en", "English": "en", "englisch": "en", "Engels": "en",
		"de": "de", "de-AT": "de", "de_CH": "de", "Deutsch": "de", "german": "de", "Duits.": "de", "de@formal": "de@formal", "deu": "de",
		"nl": "nl", "nl_NL": "nl", "nl-BE": "nl", "Nederlands": "nl", "Dutch": "nl", "Niederländisch": "nl", "nl@formal": "nl@formal", " nederlands ": "nl", "zh-Hant-TW": "",
		"fr": "", "": "", "den": "", "german shepherd": "", "english-german": "", "de-": "", "de-a?b": "", "-": "", "no": "",
	} {
		got, ok := locale.ParseLanguage(text)
		if got != want || ok != (want != "") {
			t.Errorf("ParseLanguage(%q) = %q, %v, want %q", text, got, ok, want)
		}
	}
	for _, l := range locale.Languages() {
		if got, ok := locale.ParseLanguage(string(l)); got != l || !ok {
			t.Errorf("ParseLanguage(%q) = %q, %v", l, got, ok)
		}
		if l.Formal().Base() != l.Base() || l.Formal().Formal() != l.Formal() {
			t.Errorf("%s: formal %s, base %s", l, l.Formal(), l.Base())
		}
	}
}
