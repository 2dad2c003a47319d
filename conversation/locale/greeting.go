package locale

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

const (
	// capitalised are words that begin like a name, and what stands between
	// them; titles.
	capitalised = `(?:[\p{Lu}][\p{L}.'’-]*|van|de|den|der|ten|ter|von|zu|und|and|en|mr|ms|mrs|herr|frau|mevrouw|meneer|heer|dr|team)`
	names       = capitalised + `(?:[ ]` + capitalised + `){0,4}`
)

// compiled is a pattern that is made at its first use: names make of these the largest
// there are, and only mail is read with them.
func compiled(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

var (
	greetingLine = compiled(`^(?i:dear|hi|hello|hey|good (?:morning|afternoon|evening|day)|guten (?:tag|morgen|abend)|hallo|moin|servus|grüezi|` +
		`sehr geehrte[rs]?|liebe[rs]?|beste|geachte|dag|hoi|goede(?:morgen|middag|navond|ndag))(?: ` + names + `)?(?:\s*[,!.:–-]\s*|$)`)
	closingLine = compiled(`^(?i:(?:with )?(?:kind|best|warm|many)(?:est)? (?:regards|greetings|wishes)|regards|sincerely|yours (?:sincerely|truly|faithfully)|best|cheers|thanks|thank you|` +
		`mit (?:freundlichen|besten|herzlichen|vielen|lieben|schönen) grü(?:ß|ss)en|(?:freundliche|beste|viele|herzliche|liebe|schöne) grü(?:ß|ss)e|gru(?:ß|ss)|grü(?:ß|ss)e|mfg|vg|lg|` +
		`met (?:vriendelijke|hartelijke) groet(?:en)?|(?:vriendelijke|hartelijke) groet(?:en)?|groet(?:en|jes)?|mvg)(?:\s*[,!.]?\s*$|\s*[,!.]?\s+(` + names + `)$)`)
	// below a name stand a function, a company, an address, numbers.
	signatureWord = compiled(`^(?:` + capitalised + `[,:|]?|[|•·/&+–-]+|\S*[\d@]\S*|www\.\S+|https?://\S+)$`)
)

// mostSignature is how many lines may stand below a greeting at the end.
const mostSignature = 10

// withoutGreetings takes the greeting, the closing words and the name off a
// letter and returns its paragraphs, and what stood below and above them. Not
// ok means that something there is no name, function, company or number.
func withoutGreetings(text, name string) (paragraphs [][]string, below string, ok bool) {
	lines := strings.Split(text, "\n")
	var aside, body []string
	if m := greetingLine().FindString(strings.TrimSpace(lines[0])); m != "" {
		aside = append(aside, m)
		lines[0] = strings.TrimSpace(lines[0])[len(m):]
	}
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		if len(body) > 0 && closingLine().MatchString(line) {
			signed := lines[i+1:]
			if !isSignature(signed) {
				return nil, "", false
			}
			aside = append(append(aside, line), signed...)
			break
		}
		if len(body) > 0 && isNameOf(line, name) && isSignature(lines[i+1:]) {
			aside = append(aside, lines[i:]...)
			break
		}
		body = append(body, line)
	}
	var paragraph []string
	for _, line := range append(body, "") {
		if line != "" {
			paragraph = append(paragraph, line)
			continue
		}
		if len(paragraph) > 0 {
			paragraphs = append(paragraphs, paragraph)
			paragraph = nil
		}
	}
	return paragraphs, strings.Join(aside, "\n"), true
}

// isNameOf reports whether a line is nothing but a part of that name.
func isNameOf(line, name string) bool {
	known := strings.Fields(Fold(name))
	words := strings.Fields(Fold(line))
	if len(words) == 0 || len(known) == 0 {
		return false
	}
	for _, w := range words {
		if !slices.Contains(known, w) {
			return false
		}
	}
	return true
}

func isSignature(lines []string) bool {
	n := 0
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if n++; n > mostSignature || len(line) > 100 {
			return false
		}
		for _, word := range strings.Fields(line) {
			if !signatureWord().MatchString(word) {
				return false
			}
		}
	}
	return true
}

// doubts are words that have no place above or below a clear answer. There, any
// word that looks like a name is let through, so these are looked for.
var doubts = strings.Fields(`ps nb no not nope but however if unless except only provided once subject condition conditions change changes instead later wait without please version
	nein nicht kein keine aber jedoch allerdings wenn falls sofern nur ausser vorbehaltlich vorausgesetzt bedingung erst statt spater andern anderung anderungen ohne bitte vorbehalt
	nee niet geen maar echter mits indien als alleen behalve tenzij voorbehoud voorwaarde eerst later wijzigen wijziging wijzigingen zonder graag versie wel
	cancel abbrechen annuleren zuruckziehen intrekken withdraw offen open question frage vraag`)

func hasDoubt(text string) bool {
	for _, word := range strings.FieldsFunc(Fold(text), func(r rune) bool { return strings.ContainsRune(" \n,.:;!|/()-", r) }) {
		if slices.Contains(doubts, word) {
			return true
		}
	}
	return false
}
