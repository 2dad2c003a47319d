package summary

import (
	"cmp"
	"slices"
	"strings"

	"lodestar/conversation/locale"
)

// cueOf says by which words a question's answer is known, by the end of its id.
var cueOf = []struct{ part, cue string }{{"aim", "aim"}, {"challenges", "challenges"}, {"helps", "helps"}, {"fails", "fails"}, {"success", "success"}}

// quotesBeside is how many sentences of notes stand beside a question.
const quotesBeside = 2

// Beside puts sentences of notes, word for word, beside the questions they seem to
// answer: those that share words with the question or have words by which such an
// answer is known. Each sentence stands beside one question, the likeliest.
func Beside(r Request) Draft {
	l := languageOf(r.Language)
	type match struct {
		question, source int
		score            float64
	}
	var all []match
	named := l.content(strings.Join(append(slices.Clone(r.Companies), r.People...), " ")) // who is asked about stands in every note
	for s, source := range r.Sources {
		counts := l.content(source.Text)
		best := match{score: 0}
		for q, question := range r.Questions {
			score := 0.0
			for w := range l.content(question.Words) {
				if counts[w] > 0 && named[w] == 0 {
					score += 0.5
				}
			}
			for _, w := range wordsOf(source.Text) {
				if l.cues[cueFor(question.ID)][stem(w.folded)] {
					score++
				}
			}
			if cueFor(question.ID) == "fails" && l.denies(source.Text) || cueFor(question.ID) == "success" && strings.ContainsAny(source.Text, "0123456789") && score > 0 {
				score += 0.5
			}
			if score > best.score {
				best = match{q, s, score}
			}
		}
		if best.score > 0 {
			all = append(all, best)
		}
	}
	slices.SortStableFunc(all, func(a, b match) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.source, b.source)) })
	var d Draft
	for q, question := range r.Questions {
		var chosen []int
		for _, m := range all {
			if m.question == q && len(chosen) < quotesBeside && (question.Limit == 0 || locale.Length(r.Sources[m.source].Text) <= question.Limit) {
				chosen = append(chosen, m.source)
			}
		}
		slices.Sort(chosen)
		for _, s := range chosen {
			d.Lines = append(d.Lines, Line{Text: r.Sources[s].Text, Sources: []string{r.Sources[s].ID}, Question: question.ID})
		}
	}
	return d
}

func cueFor(id string) string {
	for _, c := range cueOf {
		if strings.Contains(id, c.part) {
			return c.cue
		}
	}
	return ""
}

// Tongue is the language that sources are in, as far as their small words tell, and
// otherwise the one that is expected.
func Tongue(sources []Source, otherwise locale.Language) locale.Language {
	var all strings.Builder
	for _, s := range sources {
		all.WriteString(s.Text + "\n")
	}
	if lang, ok := tongue(all.String()); ok {
		return lang
	}
	return otherwise.Base()
}
