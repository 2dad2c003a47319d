package locale

import (
	"regexp"
	"strconv"
	"strings"
)

// Clarity is what an answer in free words comes to, where it is going to be
// evidence.
type Clarity string

// The zero value is the careful one.
const (
	Unclear  Clarity = "" // a person has to look at it
	ClearYes Clarity = "yes"
	ClearNo  Clarity = "no"
)

// longestAgreement is in bytes. Nobody needs more for a yes.
const longestAgreement = 4000

// ReadAgreement reads an answer to the request to agree to a version, in any of
// the three languages and whatever language it was asked in. It is a clear yes
// only if every sentence is known: yes in some form, thanks, a greeting and a
// name. A condition, a question, another version, a "looks good", or any word
// that is not expected makes it unclear (trust C9, method d.6): the list says
// what is clear, and never what is not.
//
// version is the one that was presented; name is that of the person who writes,
// which may stand below the words, and may be empty.
func ReadAgreement(text string, version int, name string) Clarity {
	if len(text) > longestAgreement || strings.ContainsAny(text, "?¿？") {
		return Unclear
	}
	body, below, ok := withoutGreetings(Clean(text), name)
	if !ok || hasDoubt(below) {
		return Unclear
	}
	yes, no := false, false
	for _, paragraph := range body {
		kinds, ok := paragraphKinds(paragraph, version)
		if !ok {
			return Unclear
		}
		for _, k := range kinds {
			yes, no = yes || k == saysYes, no || k == saysNo
		}
	}
	switch {
	case yes && !no:
		return ClearYes
	case no && !yes:
		return ClearNo
	default:
		return Unclear
	}
}

// sentenceKind is what one sentence does.
type sentenceKind int

const (
	saysYes sentenceKind = iota
	saysNo
	saysThanks
)

// paragraphKinds reads a paragraph as sentences that run over its lines, and
// where that makes no sense, line by line.
func paragraphKinds(lines []string, version int) ([]sentenceKind, bool) {
	if kinds, ok := kindsOf(strings.Join(lines, " "), version); ok {
		return kinds, true
	}
	var all []sentenceKind
	for _, line := range lines {
		kinds, ok := kindsOf(line, version)
		if !ok {
			return nil, false
		}
		all = append(all, kinds...)
	}
	return all, true
}

var (
	sentenceEnd = regexp.MustCompile(`[.!;…]+(\s+|$)`)
	abbreviated = regexp.MustCompile(`(?i)\b(v|nr)\.\s*(\d)`)
	// numbered is "no. 3"; without its dot "no" says no.
	numbered = regexp.MustCompile(`(?i)\bno\.\s*(\d)`)
)

func kindsOf(text string, version int) ([]sentenceKind, bool) {
	var kinds []sentenceKind
	for _, sentence := range sentenceEnd.Split(abbreviated.ReplaceAllString(numbered.ReplaceAllString(text, "nr $1"), "$1 $2"), -1) {
		sentence = plainSentence(sentence)
		if sentence == "" {
			continue
		}
		switch m := yesSentence.FindStringSubmatch(sentence); {
		case m != nil:
			if !namesOnly(m, version) {
				return nil, false
			}
			kinds = append(kinds, saysYes)
		case noSentence.MatchString(sentence):
			kinds = append(kinds, saysNo)
		case thanksSentence.MatchString(sentence):
			kinds = append(kinds, saysThanks)
		default:
			return nil, false
		}
	}
	return kinds, true
}

// namesOnly reports whether every version that a sentence names is that one.
func namesOnly(submatches []string, version int) bool {
	for _, number := range submatches[1:] {
		if number == "" {
			continue
		}
		if n, err := strconv.Atoi(number); err != nil || n != version {
			return false
		}
	}
	return true
}

var (
	notLetters   = regexp.MustCompile(`[\s,:"'„“”‚‘’«»*_()–—-]+`)
	shortVersion = regexp.MustCompile(`\b(?:version|versie|v) ?(?:nr|nummer|number)?\.? ?(\d{1,4})\b`)
)

// plainSentence is a sentence as the patterns are written: folded, one space
// between words, nothing else, "version 3" however it was written.
func plainSentence(s string) string {
	s = strings.TrimSpace(notLetters.ReplaceAllString(Fold(s), " "))
	return shortVersion.ReplaceAllString(s, "version $1")
}
