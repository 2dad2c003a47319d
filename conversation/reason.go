package conversation

import (
	"regexp"
	"strings"

	"lodestar/conversation/locale"
)

// behindChoice parts a choice from what is said behind it.
var behindChoice = regexp.MustCompile(`[,;:.(]|\s[-–—]\s`)

// readReasoned reads a choice with its reason in one message: "good, they trust
// us", "partly because nobody showed it to them". The reason goes to the step that
// asks for it. ok is false where no choice stands in front.
func (r *run) readReasoned(scene *Scene, step *Step, options []Option, text string) (got Reading, ok bool) {
	to := r.index.places[step.Reason].item
	reason, found := to.(*Step)
	if step.Reason == "" || !found {
		return Reading{}, false
	}
	head, rest := r.cutReason(text)
	o, chosen := r.match(options, head, whole, r.stepArgs(step, scene.Row))
	if rest == "" || !chosen {
		return Reading{}, false
	}
	got.Value = o.set()
	said := r.read(scene, reason, rest)
	if said.Problem != nil {
		return Reading{Problem: said.Problem}, true
	}
	got.Also = []Fill{{Step: reason.ID, State: Answered, Value: said.Value}}
	return got, true
}

// cutReason cuts a text behind its first words, at a sign or before a word such as
// "because", whichever comes first. That word stays: the order of the words behind
// it is its own in German and Dutch.
func (r *run) cutReason(text string) (head, rest string) {
	scene := &Scene{Facts: r.m.Facts, words: r.words}
	at, end := len(text), len(text)
	if where := behindChoice.FindStringIndex(text); where != nil {
		at, end = where[0], where[1]
	}
	words := strings.Fields(text[:at])
	for i, word := range words {
		if i > 0 && r.means(scene, "alias.because", locale.Fold(word)) {
			return strings.Join(words[:i], " "), strings.TrimSpace(text[strings.Index(text, " "+word)+1:])
		}
	}
	return text[:at], strings.Trim(text[end:], " )")
}
