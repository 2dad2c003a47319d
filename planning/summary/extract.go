package summary

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"lodestar/conversation/locale"
)

const (
	// alike is the cosine over which two sentences speak of the same thing.
	alike = 0.1
	// again is the cosine over which a sentence says nothing new.
	again = 0.7
	// mostSentences bounds the comparisons, which are as many as their square.
	mostSentences = 400
	// fewestWords is how many words that say something a sentence needs: "OK, thanks."
	// is no summary of anything.
	fewestWords = 2
)

// sentence is one of a source.
type sentence struct {
	text   string
	source int // index of its source
	place  int // among all, oldest first
	counts map[string]int
	words  []string // of weight, in order
	weight map[string]float64
	norm   float64
	score  float64
}

// Extract chooses the most telling sentences of the sources, word for word, and
// tells them in their order. The same sources give the same sentences. What stands
// in them is quoted, so that an instruction among them is words like any other.
func Extract(r Request) Draft {
	l := languageOf(r.Language)
	all := l.split(r)
	l.weigh(all)
	rank(all)
	order := slices.Clone(all)
	slices.SortStableFunc(order, func(a, b *sentence) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.place, b.place))
	})
	most := cmp.Or(r.Lines, MostLines)
	left := r.Limit
	var chosen []*sentence
	for _, s := range order {
		long := locale.Length(s.text) + 1
		switch {
		case len(chosen) == most:
		case r.Limit > 0 && long > left+1:
		case slices.ContainsFunc(chosen, func(c *sentence) bool { return cosine(c, s) > again }):
		default:
			chosen = append(chosen, s)
			left -= long
		}
	}
	slices.SortFunc(chosen, func(a, b *sentence) int { return cmp.Compare(a.place, b.place) })
	var d Draft
	for _, s := range chosen {
		d.Lines = append(d.Lines, Line{Text: s.text, Sources: []string{r.Sources[s.source].ID}})
	}
	return d
}

// split takes the newest sources apart; of two sentences that are the same the
// later one is left out.
func (l language) split(r Request) []*sentence {
	newest := Newest(r.Sources)
	first := len(r.Sources) - len(newest)
	seen := map[string]bool{}
	var all []*sentence
	for i, source := range newest {
		for _, text := range Sentences(r.Language, locale.Clean(source.Text)) {
			counts := l.content(text)
			key := fold(text)
			if seen[key] || len(counts) < fewestWords || r.Limit > 0 && locale.Length(text) > r.Limit {
				continue
			}
			seen[key] = true
			all = append(all, &sentence{text: text, source: first + i, place: len(all), counts: counts})
		}
	}
	return all[max(0, len(all)-mostSentences):]
}

// weigh gives every word the weight that is the greater the fewer sentences have
// it. Keys are sorted before anything is added up: sums of floating-point numbers
// depend on their order, and that of a map is random.
func (l language) weigh(all []*sentence) {
	in := map[string]int{}
	for _, s := range all {
		for w := range s.counts {
			in[w]++
		}
	}
	for _, s := range all {
		s.weight = map[string]float64{}
		sum := 0.0
		s.words = slices.Sorted(maps.Keys(s.counts))
		for _, w := range s.words {
			s.weight[w] = float64(s.counts[w]) * math.Log(1+float64(len(all))/float64(in[w]))
			sum += s.weight[w] * s.weight[w]
		}
		s.norm = math.Sqrt(sum)
	}
}

// rank is how many of the others a sentence has to do with (LexRank by degree),
// a little more where it has a figure or is the first of its source, and less where
// it is a question.
func rank(all []*sentence) {
	before := -1
	for _, s := range all {
		degree := 0
		for _, other := range all {
			if other != s && cosine(s, other) >= alike {
				degree++
			}
		}
		s.score = float64(degree) / float64(max(1, len(all)-1))
		if strings.ContainsAny(s.text, "0123456789") {
			s.score += 0.3
		}
		if strings.HasSuffix(s.text, "?") { // asks, where others tell
			s.score -= 0.2
		}
		if s.source != before {
			s.score += 0.05
		}
		before = s.source
	}
}

func cosine(a, b *sentence) float64 {
	if a.norm == 0 || b.norm == 0 {
		return 0
	}
	sum := 0.0
	for _, w := range a.words {
		sum += a.weight[w] * b.weight[w]
	}
	return sum / (a.norm * b.norm)
}
