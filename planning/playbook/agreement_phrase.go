package playbook

import (
	"regexp"
	"strconv"
	"strings"

	"lodestar/conversation/locale"
)

// phrase is what somebody at the customer typed under a card.
type phrase struct {
	kind    phraseKind
	version int    // of phraseYes and phraseBack
	text    string // of phraseWish: what they would like, word for word
}

type phraseKind int

const (
	phraseNone phraseKind = iota
	phraseYes
	phraseBack
	phraseWish
)

// The phrases in the languages of the product, each the whole message: a word more
// makes it another one ("we agree 3 but …", "agree 3?"). The number is the version,
// and has to stand there: nobody agrees to a plan by an "agree" in passing.
var (
	phraseAgree = phrasesOf(
		`(?:(?:yes )?(?:i|we) )?agreed?(?: (?:to|with))?(?: the)?(?: plan)?(?: version)? N`,
		`(?:(?:ja )?(?:ich|wir) )?(?:zustimmen|zustimmung)(?: (?:zu|zum))?(?: (?:plan|version))* N`,
		`(?:ja )?(?:ich |wir )?stimmen?(?: (?:der|dem|zu))?(?: (?:plan|version))* N zu`,
		`(?:ja )?(?:ich bin |wir sind )?(?:mit )?(?:der )?(?:version )?N einverstanden`,
		`(?:ja )?(?:ich bin |wir sind )?einverstanden(?: mit)?(?: der)?(?: (?:plan|version))* N`,
		`(?:ja )?(?:(?:ik|wij|we) (?:ga|gaan|ben|zijn) )?akkoord(?: met)?(?: het)?(?: (?:plan|versie))* N`,
		`(?:ja )?(?:ik ben |wij zijn |we zijn )?eens met(?: (?:plan|versie))* N`,
	)
	phraseWithdraw = phrasesOf(
		`(?:(?:i|we) )?withdraw(?: (?:my|our) agreement)?(?: to)?(?: version)? N`,
		`(?:(?:ich|wir) )?(?:zurückziehen|zurueckziehen)(?: version)? N`,
		`(?:ich ziehe|wir ziehen)(?: (?:meine|unsere) zustimmung zu)?(?: version)? N zurück`,
		`(?:(?:ik|wij|we) )?intrekken(?: versie)? N`,
		`(?:ik trek|wij trekken|we trekken)(?: (?:mijn|ons) akkoord met)?(?: versie)? N in`,
	)
	phraseChange = regexp.MustCompile(`(?is)^\s*(?:change|(?:ä|ae)nderung|wijziging)\s*:\s*(.*\S)\s*$`)
)

func phrasesOf(all ...string) *regexp.Regexp {
	joined := strings.ReplaceAll(strings.Join(all, "|"), "N", `(\d{1,4})`)
	return regexp.MustCompile(`^(?:` + joined + `)[.!]*$`)
}

// longestPhrase is more than any phrase has.
const longestPhrase = 80

// parsePhrase reads what somebody typed.
func parsePhrase(text string) phrase {
	if found := phraseChange.FindStringSubmatch(text); found != nil {
		return phrase{kind: phraseWish, text: found[1]}
	}
	if len(text) > 4*longestPhrase {
		return phrase{}
	}
	folded := strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(text, ",", " ")), " "))
	for _, p := range []struct {
		kind    phraseKind
		pattern *regexp.Regexp
	}{{phraseYes, phraseAgree}, {phraseBack, phraseWithdraw}} {
		for _, n := range captured(p.pattern.FindStringSubmatch(folded)) {
			if version, err := strconv.Atoi(n); err == nil && version > 0 {
				return phrase{kind: p.kind, version: version}
			}
		}
	}
	return phrase{}
}

// captured are the groups that took part.
func captured(found []string) (all []string) {
	for i, group := range found {
		if i > 0 && group != "" {
			all = append(all, group)
		}
	}
	return all
}

// reserved reports whether words under a card sound as if something was not right:
// they are asked what they would like instead of how to agree.
func reserved(text string) bool {
	if strings.Contains(text, "?") {
		return true
	}
	folded := " " + locale.Fold(text) + " "
	for _, word := range []string{
		"no", "not", "don't", "dont", "doesn't", "can't", "cannot", "but", "however", "unless", "until", "except", "disagree",
		"nein", "nicht", "kein", "keine", "aber", "jedoch", "außer", "ausser", "erst", "bevor",
		"nee", "niet", "geen", "maar", "echter", "behalve", "mits", "tenzij", "voordat",
	} {
		if strings.Contains(folded, " "+locale.Fold(word)+" ") {
			return true
		}
	}
	return false
}
