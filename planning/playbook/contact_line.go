package playbook

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// buyingRoles are the parts a contact may play when the customer buys.
var buyingRoles = []string{"initiator", "user", "influencer", "decider", "buyer", "gatekeeper"}

// contactSign parts what is said about a contact in a line without semicolons.
var contactSign = regexp.MustCompile(`\s*(?:,|\s[-–—/]\s|\(|\)|:)\s*`)

// contactLine reads a line about a contact as people say it: "Kim Visser is head of
// purchasing and decides", "Tom de Boer (maintenance), has a say". A line that names
// nobody says how they buy.
func contactLine(c *conversation.Scene, line string) (cells []string, tail bool) {
	parts := slices.DeleteFunc(contactSign.Split(line, -1), func(part string) bool { return strings.TrimSpace(part) == "" })
	if len(parts) == 0 || len(line) > 300 {
		return nil, false
	}
	name, about := cutName(c, parts[0])
	switch {
	case name == "" && len(parts) == 3 && buyingRole(c, parts[2]) != "": // written without capitals
		return nil, false
	case name == "":
		return nil, len(strings.Fields(line)) > 3
	}
	said := parts[1:]
	if about != "" {
		said = append([]string{about}, said...)
	}
	if len(said) == 0 {
		return nil, false
	}
	function, role := "", ""
	for i := len(said) - 1; i >= 0; i-- {
		words := said[i]
		if role == "" {
			words, role = cutRole(c, words)
		}
		if words = strings.TrimSpace(words); words != "" {
			function = strings.TrimSuffix(words+", "+function, ", ")
		}
	}
	return []string{name, function, role}, false
}

// cutName takes the name off the beginning of a text: words with a capital, with
// what stands between such words in a name. What follows has to be how somebody is
// described: "is", or nothing.
func cutName(c *conversation.Scene, text string) (name, about string) {
	words := strings.Fields(text)
	n := 0
	for n < len(words) && (capital(words[n]) || n > 0 && n+1 < len(words) && capital(words[n+1]) && means(c, "alias.within_a_name", locale.Fold(words[n]))) {
		n++
	}
	switch {
	case n == 0 || n > 5:
		return "", ""
	case n == len(words):
		return text, ""
	case means(c, "alias.is", locale.Fold(words[n])):
		rest := words[n+1:]
		for len(rest) > 1 && means(c, "alias.article", locale.Fold(rest[0])) {
			rest = rest[1:]
		}
		return strings.Join(words[:n], " "), strings.Join(rest, " ")
	default:
		if rest := strings.Join(words[n:], " "); buyingRole(c, rest) != "" { // "Kim Visser decides"
			return strings.Join(words[:n], " "), rest
		}
		return "", ""
	}
}

func capital(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(first)
}

// cutRole takes the part somebody plays off the end of what is said about them:
// "head of purchasing and decides". The word for it is returned as it was typed.
func cutRole(c *conversation.Scene, text string) (rest, role string) {
	words := strings.Fields(text)
	for i := range words {
		end := strings.Join(words[i:], " ")
		if buyingRole(c, end) == "" {
			continue
		}
		head := words[:i]
		for len(head) > 0 && means(c, "alias.and_who", locale.Fold(head[len(head)-1])) {
			head = head[:len(head)-1]
		}
		if i > 0 && len(head) == i { // "head of purchasing": no "and" before it, so it belongs to the function
			continue
		}
		return strings.Join(head, " "), end
	}
	return text, ""
}

// buyingRole is the part a word stands for, "" where it is none.
func buyingRole(c *conversation.Scene, text string) string {
	folded := locale.Fold(text)
	for _, role := range buyingRoles {
		if key := "choice.buying_centre_role." + role; means(c, key, folded) || means(c, "alias."+key, folded) {
			return role
		}
	}
	return ""
}
