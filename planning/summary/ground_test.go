package summary

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// about is what somebody wrote with the lines about it.
type about struct {
	request Request
	lines   []judged
}

type judged struct{ want, text string }

// corpus reads testdata/grounding.txt.
func corpus(t *testing.T) []about {
	t.Helper()
	data, err := os.ReadFile("testdata/grounding.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []about
	for n, line := range strings.Split(string(data), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		head, text, ok := strings.Cut(line, ": ")
		if !ok {
			t.Fatalf("line %d of the corpus: %s", n+1, line)
		}
		if lang, day, isSource := strings.Cut(head, " "); isSource {
			on, err := civil.Parse(day)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, about{request: Request{Language: locale.Language(lang), Sources: []Source{{ID: "m1", Text: text, On: on}}}})
			continue
		}
		last := &all[len(all)-1]
		last.lines = append(last.lines, judged{head, text})
	}
	return all
}

func judge(r Request, text string) Reason {
	d := Check(r, []Line{{Text: text, Sources: []string{"m1"}}})
	for why := range d.Dropped {
		return why
	}
	return ""
}

// TestGroundingCorpus: every altered number and date is caught, and at most one
// faithful line in ten is lost (trust J7). Altered names, words of no and words that
// only we say are caught in this corpus too.
func TestGroundingCorpus(t *testing.T) {
	t.Parallel()
	faithful, lost, altered := 0, 0, 0
	for _, a := range corpus(t) {
		for _, line := range a.lines {
			why := judge(a.request, line.text)
			switch {
			case line.want == "faithful":
				faithful++
				if why != "" {
					lost++
					t.Logf("lost (%s): %s", why, line.text)
				}
			case why == "":
				altered++
				t.Errorf("%s: an altered %s passed: %s", a.request.Language, line.want, line.text)
			case (line.want == "number" || line.want == "date") && why != NoFigure && why != NoDate:
				t.Errorf("%s: an altered %s is left out for another reason (%s): %s", a.request.Language, line.want, why, line.text)
			default:
				altered++
			}
		}
	}
	if lost*10 > faithful {
		t.Errorf("%d of %d faithful lines were lost", lost, faithful)
	}
	if faithful < 30 || altered < 30 {
		t.Errorf("the corpus has %d faithful and %d altered lines", faithful, altered)
	}
	t.Logf("%d of %d faithful lines lost, %d altered caught", lost, faithful, altered)
}

var digits = regexp.MustCompile(`\d+`)

// TestEveryAlteredDigitIsCaught alters each number of each faithful line in several
// ways; none may pass.
func TestEveryAlteredDigitIsCaught(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, a := range corpus(t) {
		for _, line := range a.lines {
			if line.want != "faithful" || judge(a.request, line.text) != "" {
				continue
			}
			for _, at := range digits.FindAllStringIndex(line.text, -1) {
				n := line.text[at[0]:at[1]]
				old, err := strconv.Atoi(n)
				if err != nil {
					t.Fatal(err)
				}
				for _, other := range []string{strconv.Itoa(old + 1), strconv.Itoa(old + 7), n + "5", "9" + n} {
					if strings.Trim(n, "0") == "" && strings.Trim(other, "0") == "" || strings.Contains(a.request.Sources[0].Text, other) {
						continue
					}
					tried++
					altered := line.text[:at[0]] + other + line.text[at[1]:]
					if judge(a.request, altered) == "" {
						t.Errorf("passed: %s", altered)
					}
				}
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d alterations were tried", tried)
	}
}

// TestEveryAlteredWordOfAFigureIsCaught puts every other number, month, day of the week
// and today, tomorrow or yesterday in the place of each that is written as a word in a
// faithful line; none may pass but one that its source has as well.
func TestEveryAlteredWordOfAFigureIsCaught(t *testing.T) {
	t.Parallel()
	tried := map[string]int{}
	for _, a := range corpus(t) {
		l := languageOf(a.request.Language)
		for _, line := range a.lines {
			if line.want != "faithful" || judge(a.request, line.text) != "" {
				continue
			}
			for kind, words := range figureWords(l) {
				for _, w := range wordsOf(line.text) {
					value, is := words[w.folded]
					if !is {
						continue
					}
					for other, to := range words {
						if capital(w.text) {
							other = strings.ToUpper(other[:1]) + other[1:]
						}
						altered := line.text[:w.at] + other + line.text[w.at+len(w.text):]
						if to == value || kind == "month" && len(other) < 4 || standsIn(a.request.Sources[0].Text, words, to) {
							continue
						}
						tried[kind]++
						if judge(a.request, altered) == "" {
							t.Errorf("%s: an altered %s passed: %s", a.request.Language, kind, altered)
						}
					}
				}
			}
		}
	}
	for kind := range figureWords(languageOf(locale.English)) {
		if tried[kind] < 10 {
			t.Errorf("only %d alterations of a %s were tried", tried[kind], kind)
		}
	}
}

// figureWords are the words that are figures, by what they are.
func figureWords(l language) map[string]map[string]int {
	numbers := map[string]int{}
	for word, n := range l.numbers {
		numbers[word] = int(10 * n) // there are halves
	}
	return map[string]map[string]int{"number": numbers, "month": l.months, "weekday": l.weekdays, "relative": l.relative}
}

// standsIn reports whether a text has a word of that value.
func standsIn(text string, words map[string]int, value int) bool {
	return slices.ContainsFunc(wordsOf(text), func(w word) bool {
		n, is := words[w.folded]
		return is && n == value
	})
}

func TestFigures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang         locale.Language
		source, line string
		on           string
		same         bool
	}{
		{"en", "250.000", "250,000", "", true},
		{"en", "250 000", "250,000", "", true},
		{"de", "1,5", "1.5", "", true},
		{"de", "1,5", "15", "", false},
		{"en", "250k", "250,000", "", true},
		{"en", "EUR 250", "€250", "", true},
		{"en", "20 %", "20", "", false},
		{"en", "20", "20 %", "", false},
		{"nl", "€ 1,2 mln.", "1.200.000 euro", "", true},
		{"de", "zwölf Wochen", "12 Wochen", "", true},
		{"de", "12 Wochen", "12 Monate", "", false},
		{"en", "twenty-five weeks", "25 weeks", "", true},
		{"en", "forty machines", "twenty machines", "", false},
		{"en", "two hundred thousand euros", "EUR 200,000", "", true},
		{"en", "two hundred thousand euros", "two hundred million euros", "", false},
		{"en", "a million euros", "a billion euros", "", false},
		{"en", "two machines", "one machine", "", false},
		{"en", "half of the machines", "two machines", "", false},
		{"de", "fünfundzwanzig Wochen", "25 Wochen", "", true},
		{"de", "fünfunddreißig Wochen", "25 Wochen", "", false},
		{"de", "zweihundertfünfzig Paletten", "250 Paletten", "", true},
		{"de", "hunderttausend Euro", "100.000 EUR", "", true},
		{"de", "einundzwanzigtausenddreihundert", "21300", "", true},
		{"de", "anderthalb Wochen", "1,5 Wochen", "", true},
		{"de", "tausend Euro", "hundert Euro", "", false},
		{"nl", "tweeëntwintig weken", "22 weken", "", true},
		{"nl", "zevenenzestig", "67", "", true},
		{"nl", "tweehonderdvijftig", "250", "", true},
		{"nl", "twintig weken", "dertig weken", "", false},
		{"en", "on the 3rd of May 2027", "3 May 2027", "", true},
		{"en", "May 3, 2027", "3 May 2027", "", true},
		{"en", "3 May", "3 May 2027", "2026-11-05", true},
		{"en", "3 May", "3 May 2028", "2026-11-05", false},
		{"de", "am 31.3.", "31. März 2027", "2026-11-05", true},
		{"de", "morgen", "6. November", "2026-11-05", true},
		{"de", "morgen", "7. November", "2026-11-05", false},
		{"nl", "vrijdag", "6 november", "2026-11-05", true},
		{"nl", "vrijdag", "zaterdag", "2026-11-05", false},
		{"en", "10-12 weeks", "10 to 12 weeks", "", true},
		{"en", "10-12 weeks", "10 to 14 weeks", "", false},
		{"en", "12-week programme", "12 weeks", "", true},
		{"en", "2026/27", "2026", "", true},
		{"en", "ISO9001", "ISO9002", "", false},
		{"en", "minus 5", "5", "", true},
		{"en", "", "5", "", false},
		{"en", "it may rain", "in May", "", false},
	} {
		l := languageOf(c.lang)
		var on civil.Date
		if c.on != "" {
			on, _ = civil.Parse(c.on)
		}
		var all []said
		for _, f := range l.figures(c.source) {
			all = append(all, said{f, on})
		}
		found := l.figures(c.line)
		same := len(found) > 0 && !slices.ContainsFunc(found, func(f figure) bool { return !f.in(all) })
		if same != c.same {
			t.Errorf("%s: %q of %q: got %t; %+v of %+v", c.lang, c.line, c.source, same, found, all)
		}
	}
}

func TestCheckDropsWhatIsNotThere(t *testing.T) {
	t.Parallel()
	r := Request{Language: "en", People: []string{"Kim Visser", "Joris de Boer"}, Sources: []Source{
		{ID: "m1", Text: "We need 40 pallets by Friday. Can you agree to the price?"}, {ID: "m2", Text: "The line in Utrecht runs well since spring."},
	}}
	for _, c := range []struct {
		line Line
		why  Reason
	}{
		{Line{Text: "They need 40 pallets by Friday.", Sources: []string{"m1"}}, ""},
		{Line{Text: "They need 40 pallets by Friday.", Sources: nil}, NoSource},
		{Line{Text: "They need 40 pallets by Friday.", Sources: []string{"m9"}}, NoSource},
		{Line{Text: "They need 40 pallets by Friday.", Sources: []string{"m1", "m9"}}, NoSource},
		{Line{Text: "They need 40 pallets by Friday.", Sources: []string{"m2"}}, NoFigure},
		{Line{Text: "Visser needs pallets by Friday.", Sources: []string{"m1"}}, NoName},
		{Line{Text: "They agree to the price.", Sources: []string{"m1"}}, Reserved},
		{Line{Text: "The line in Utrecht runs well, see https://evil.example/x", Sources: []string{"m2"}}, Linked},
		{Line{Text: "The line in Utrecht runs well <!channel>", Sources: []string{"m2"}}, Linked},
		{Line{Text: "The line in Utrecht runs well @channel", Sources: []string{"m2"}}, Linked},
		{Line{Text: "The line in Utrecht runs well evil.com/x", Sources: []string{"m2"}}, Linked},
		{Line{Text: "Profits tumble because management failed badly.", Sources: []string{"m2"}}, Unlike},
		{Line{Text: "die line in Utrecht runs well und wir sind der line", Sources: []string{"m2"}}, OtherWords},
		{Line{Text: strings.Repeat("The line in Utrecht runs well. ", 20), Sources: []string{"m2"}}, TooLong},
		{Line{Text: "", Sources: []string{"m2"}}, NoSource},
	} {
		d := Check(r, []Line{c.line})
		if c.why == "" != (len(d.Lines) == 1) || c.why != "" && d.Dropped[c.why] != 1 {
			t.Errorf("%q: want %q, got %v", c.line.Text, c.why, d.Dropped)
		}
	}
}
