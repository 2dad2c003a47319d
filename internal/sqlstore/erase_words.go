package sqlstore

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// erasedWords finds somebody's names and addresses as whole words, whatever their case:
// who is called Tom is not taken out of "customer". In JSON only what stands in it is
// touched, never how it is built: keys, and values that are a word of the program.
type erasedWords struct {
	any   *regexp.Regexp // any of the words
	given []string       // as they were given
}

func wordsToErase(words ...string) erasedWords {
	var w erasedWords
	var all []string
	for _, word := range words {
		if word = strings.TrimSpace(strings.ToValidUTF8(word, "")); word != "" {
			w.given = append(w.given, word)
			all = append(all, regexp.QuoteMeta(word))
		}
	}
	if len(all) == 0 {
		all = []string{`a\bc`} // nothing
	}
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	w.any = regexp.MustCompile(`(?i)` + strings.Join(all, "|"))
	return w
}

// in reports whether one of the words stands in a text.
func (w erasedWords) in(text string) bool { return w.next(text, 0) != nil }

// next is where a word stands as a word of its own, from a place on; nil where none does.
func (w erasedWords) next(text string, from int) []int {
	for from <= len(text) {
		at := w.any.FindStringIndex(text[from:])
		if at == nil {
			return nil
		}
		begin, end := from+at[0], from+at[1]
		if wordBetween(text, begin, end) {
			return []int{begin, end}
		}
		_, size := utf8.DecodeRuneInString(text[begin:])
		from = begin + max(size, 1)
	}
	return nil
}

// wordBetween reports whether a part of a text is a word of its own; an s may follow it,
// as in Keller's, Kellers and Vissers.
func wordBetween(text string, begin, end int) bool {
	if before, _ := utf8.DecodeLastRuneInString(text[:begin]); letter(before) {
		return false
	}
	after, size := utf8.DecodeRuneInString(text[end:])
	if after == 's' {
		after, _ = utf8.DecodeRuneInString(text[end+size:])
	}
	return !letter(after)
}

func letter(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// without is a text, or what stands in a JSON document, without the words.
func (w erasedWords) without(text string) string {
	if begins := strings.TrimLeft(text, " \t\r\n"); begins != "" && strings.ContainsRune(`{["`, rune(begins[0])) && json.Valid([]byte(text)) {
		return w.withoutInJSON(text)
	}
	return w.plainWithout(text)
}

func (w erasedWords) plainWithout(text string) string {
	var b strings.Builder
	from := 0
	for {
		at := w.next(text, from)
		if at == nil {
			b.WriteString(text[from:])
			return b.String()
		}
		b.WriteString(text[from:at[0]] + erasedWord)
		from = at[1]
	}
}

// withoutInJSON changes the strings of a document that hold a word and leaves every
// other byte as it is.
func (w erasedWords) withoutInJSON(text string) string {
	var b strings.Builder
	for {
		begin := strings.IndexByte(text, '"')
		if begin < 0 {
			b.WriteString(text)
			return b.String()
		}
		end := begin + 1
		for end < len(text) && text[end] != '"' {
			if text[end] == '\\' {
				end++
			}
			end++
		}
		end = min(end+1, len(text))
		token, rest := text[begin:end], text[end:]
		b.WriteString(text[:begin])
		key := strings.HasPrefix(strings.TrimLeft(rest, " \t\r\n"), ":")
		b.WriteString(w.token(token, key))
		text = rest
	}
}

// token is a string of a JSON document without the words.
func (w erasedWords) token(token string, key bool) string {
	var value string
	if json.Unmarshal([]byte(token), &value) != nil || w.ofProgram(value, key) {
		return token
	}
	after := w.without(value)
	if after == value {
		return token
	}
	data, err := json.Marshal(after)
	if err != nil {
		return token
	}
	return string(data)
}

// ofProgram reports whether a string is how a document is built rather than what people
// wrote: a key that is one word, or a value such as "good" where somebody is called Good.
func (w erasedWords) ofProgram(value string, key bool) bool {
	if strings.ContainsAny(value, " @") {
		return false
	}
	return key || value == strings.ToLower(value) && slices.ContainsFunc(w.given, func(word string) bool {
		return word != value && strings.EqualFold(word, value)
	})
}
