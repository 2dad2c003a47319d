package summary

import (
	"regexp"
	"slices"
	"strings"

	"lodestar/conversation/locale"
)

// overlap is the part of a line's words that its sources must have.
const overlap = 0.5

// Check keeps the lines of a model that stand in what they cite (section 6 of the
// facts on summaries), and counts the others by the first reason found. It cannot
// see that two right facts are put together wrongly, nor what was left out.
func Check(r Request, lines []Line) Draft {
	l := languageOf(r.Language)
	byID := map[string]Source{}
	for _, s := range r.Sources {
		byID[s.ID] = s
	}
	d := Draft{Dropped: map[Reason]int{}}
	left := r.Limit
	for _, line := range lines {
		line.Text = tidy(line.Text)
		why := l.ground(r, line, byID)
		long := locale.Length(line.Text) + 1
		switch {
		case why == "" && r.Limit > 0 && long > left+1:
			why = TooLong
		case why == "" && r.Lines > 0 && len(d.Lines) >= r.Lines, why == "" && r.Lines == 0 && len(d.Lines) >= MostLines && len(r.Questions) == 0:
			why = TooLong
		}
		if why != "" {
			d.Dropped[why]++
			continue
		}
		left -= long
		line.Sources = once(line.Sources)
		d.Lines = append(d.Lines, line)
	}
	return d
}

// once are ids in their order, each once.
func once(ids []string) (all []string) {
	for _, id := range ids {
		if !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

// tidy is a line without what cannot be seen and without marks of a list.
func tidy(text string) string {
	text = strings.Join(strings.Fields(Visible(text)), " ")
	return strings.TrimSpace(strings.TrimLeft(text, "•-*–— "))
}

// ground says why a line does not hold, "" where it does.
func (l language) ground(r Request, line Line, byID map[string]Source) Reason {
	var cited []Source
	for _, id := range line.Sources {
		s, ok := byID[id]
		if !ok {
			return NoSource
		}
		cited = append(cited, s)
	}
	if len(cited) == 0 || line.Text == "" {
		return NoSource
	}
	if locale.Length(line.Text) > MostLine {
		return TooLong
	}
	var text strings.Builder
	var figures []said
	for _, s := range cited {
		text.WriteString(s.Text + "\n")
		for _, f := range l.figures(s.Text) {
			figures = append(figures, said{f, s.On})
		}
	}
	all := text.String()
	if linked(line.Text, all) {
		return Linked
	}
	for _, f := range l.figures(line.Text) {
		if f.in(figures) {
			continue
		}
		if f.kind == aNumber || f.kind == aCode {
			return NoFigure
		}
		return NoDate
	}
	if l.names(r, line.Text, all) {
		return NoName
	}
	if !l.sameLanguage(line.Text, all) {
		return OtherWords
	}
	if l.common(line.Text, all) < overlap {
		return Unlike
	}
	return l.sense(r.Language, line.Text, cited)
}

var mention = regexp.MustCompile(`(?i)<[!@#]|@(?:here|channel|everyone|all)(?:[^\p{L}]|$)|(?:^|[^\p{L}])javascript:|\]\(`)

var address = regexp.MustCompile(`(?i)(?:https?|ftp|mailto|tel|data):[^\s]+|www\.[^\s]+|[\p{L}\d-]+\.(?:com|net|org|io|de|nl|eu|dev|app|info|biz|ru|cn|co)(?:/[^\s]*)?(?:[^\p{L}\d]|$)|[^\s@]+@[^\s@]+\.[^\s@]+`)

// linked reports whether a line has an address that its sources lack, or calls
// somebody.
func linked(line, sources string) bool {
	if mention.MatchString(line) {
		return true
	}
	for _, a := range address.FindAllString(line, -1) {
		if !strings.Contains(sources, strings.TrimRight(a, " .,;:!?)")) {
			return true
		}
	}
	return false
}

var stands = regexp.MustCompile(`^[PC]\d+$`)

// names reports whether a line names somebody its sources do not.
func (l language) names(r Request, line, sources string) bool {
	in := map[string]bool{}
	for _, w := range wordsOf(sources) {
		in[w.folded], in[stem(w.folded)] = true, true
		for _, part := range strings.FieldsFunc(w.folded, func(r rune) bool { return r == '-' }) {
			in[part] = true
		}
	}
	has := func(w word) bool {
		return in[w.folded] || in[stem(w.folded)] || in[strings.TrimSuffix(w.folded, "s")] || in[strings.TrimSuffix(w.folded, "'s")]
	}
	words := wordsOf(line)
	for _, name := range slices.Concat(r.People, r.Companies) {
		for _, part := range wordsOf(name) {
			if len([]rune(part.text)) > 2 && slices.ContainsFunc(words, func(w word) bool { return capital(w.text) && w.folded == part.folded && !has(w) }) {
				return true
			}
		}
	}
	german := r.Language.Base() == locale.German
	for i, w := range words {
		switch {
		case stands.MatchString(w.text) && !in[w.folded]:
			return true
		case !capital(w.text) || has(w) || l.stop[w.folded] || l.ofTheCalendar(w.folded):
		case i > 0 && l.titles[words[i-1].folded]:
			return true
		case w.begins && (i+1 >= len(words) || !capital(words[i+1].text) || has(words[i+1]) || german):
		case !german:
			return true
		case i+1 < len(words) && !w.begins && capital(words[i+1].text) && !has(words[i+1]) && adjacent(line, w, words[i+1]):
			return true // German nouns have a capital; two unknown ones in a row are somebody
		}
	}
	return false
}

// ofTheCalendar reports whether a word is a month or a day: those are compared as
// dates.
func (l language) ofTheCalendar(folded string) bool {
	_, month := l.months[folded]
	_, day := l.weekdays[folded]
	return month || day
}

func adjacent(text string, a, b word) bool {
	return strings.TrimSpace(text[a.at+len(a.text):b.at]) == ""
}

// common is the part of a line's words that the sources have.
func (l language) common(line, sources string) float64 {
	mine, theirs := l.content(line), l.content(sources)
	if len(mine) == 0 {
		return 0
	}
	n := 0
	for w := range mine {
		if theirs[w] > 0 || within(w, theirs) {
			n++
		}
	}
	return float64(n) / float64(len(mine))
}

// within finds a word that another one is made with: "Kosten" of "Kostensenkung".
func within(w string, of map[string]int) bool {
	if len(w) < 5 {
		return false
	}
	for other := range of {
		if len(other) >= 5 && (strings.HasPrefix(other, w) || strings.HasPrefix(w, other)) {
			return true
		}
	}
	return false
}

// sense compares what a line says with the sentence it is nearest to: whether it
// denies the same, and whether it is as sure. Words that only we say cannot come
// from a model: with one of them a line has to be a whole sentence of what it cites,
// word for word, because "nobody said that it is agreed" has "it is agreed" in it.
func (l language) sense(lang locale.Language, line string, cited []Source) Reason {
	var near string
	var best float64
	all := map[string]bool{}
	whole := map[string]bool{}
	for _, s := range cited {
		for _, text := range Sentences(lang, s.Text) {
			if c := l.common(line, text) + 0.01*float64(len(l.content(text)))/100 + shared(l, line, text); c > best || near == "" {
				near, best = text, c
			}
			for _, w := range wordsOf(text) {
				all[w.folded] = true
			}
			whole[sameWords(text)] = true
		}
	}
	if l.denies(line) != l.denies(near) {
		return Negated
	}
	for _, w := range wordsOf(line) {
		if matches(l.reserved, w.folded) && !whole[sameWords(line)] {
			return Reserved
		}
		if l.future[w.folded] && !all[w.folded] {
			return Certain
		}
	}
	if l.hedges(near) && !l.hedges(line) {
		return Certain
	}
	return ""
}

// sameWords is a sentence as it is compared word for word.
func sameWords(text string) string { return strings.Join(foldedWords(text), " ") }

// shared breaks ties between sentences by the figures they have with the line.
func shared(l language, line, text string) float64 {
	theirs := []said{}
	for _, f := range l.figures(text) {
		theirs = append(theirs, said{figure: f})
	}
	n := 0
	for _, f := range l.figures(line) {
		if f.in(theirs) {
			n++
		}
	}
	return 0.2 * float64(n)
}

func (l language) denies(text string) bool {
	odd := false
	for _, w := range wordsOf(text) {
		if l.negation[w.folded] || l.negation[strings.ReplaceAll(strings.ToLower(w.text), "’", "'")] {
			odd = true
		}
	}
	return odd
}

func (l language) hedges(text string) bool {
	return slices.ContainsFunc(wordsOf(text), func(w word) bool { return matches(l.hedge, w.folded) })
}

// sameLanguage reports whether a line is in the language of its sources, as far as
// the small words of both tell.
func (l language) sameLanguage(line, sources string) bool {
	mine, sure := tongue(line)
	theirs, known := tongue(sources)
	return !sure || !known || mine == theirs
}

// tongue is the language whose small words a text has most of; false where that
// says little.
func tongue(text string) (locale.Language, bool) {
	words := wordsOf(text)
	var best locale.Language
	most, second := 0, 0
	for _, lang := range []locale.Language{locale.English, locale.German, locale.Dutch} {
		n := 0
		for _, w := range words {
			if languageOf(lang).stop[w.folded] {
				n++
			}
		}
		if n > most {
			best, most, second = lang, n, most
		} else {
			second = max(second, n)
		}
	}
	return best, most >= second+2
}
