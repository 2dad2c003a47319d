package summary

import (
	"bufio"
	"embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"lodestar/conversation/locale"
)

// The words by which texts are read, not words that people are told: those are in
// the catalogue.
//
//go:embed words/*.txt
var wordFiles embed.FS

// language is what has to be known of one to read it.
type language struct {
	stop, negation, future, titles map[string]bool
	anyStop                        map[string]bool    // of all languages
	reservedHere, reserved, hedge  []string           // a star at the end stands for any ending
	numbers, scale, joined         map[string]float64 // joined are numbers within a word only
	joints                         []string           // what stands between a ten and a one
	months, weekdays, relative     map[string]int
	units                          map[string]string
	abbreviations                  map[string]bool
	monthFirst                     bool                       // "May 3", which only English writes
	cues                           map[string]map[string]bool // by section
}

// languages reads the files once. They are part of the program: one that cannot be
// read is a defect that every test shows.
var languages = sync.OnceValue(func() map[locale.Language]language {
	all := map[locale.Language]language{}
	for _, lang := range []locale.Language{locale.English, locale.German, locale.Dutch} {
		data, err := wordFiles.ReadFile("words/" + string(lang) + ".txt")
		if err != nil {
			panic(fmt.Sprintf("summary: %v", err))
		}
		l := readLanguage(string(data))
		l.monthFirst = lang == locale.English
		all[lang] = l
	}
	// People write in several languages in one channel. What only we say is known in
	// each of them, and so are the words that say nothing.
	for lang, l := range all {
		l.anyStop, l.reserved = map[string]bool{}, nil
		for _, other := range all {
			l.reserved = append(l.reserved, other.reservedHere...)
			for w := range other.stop {
				l.anyStop[w] = true
			}
		}
		all[lang] = l
	}
	return all
})

func languageOf(lang locale.Language) language { return languages()[lang.Base()] }

func readLanguage(data string) language {
	sections := map[string][]string{}
	name := ""
	for lines := bufio.NewScanner(strings.NewReader(data)); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if strings.HasPrefix(line, "[") {
			name = strings.Trim(line, "[]")
			continue
		}
		sections[name] = append(sections[name], strings.Fields(line)...)
	}
	set := func(name string) map[string]bool {
		m := map[string]bool{}
		for _, w := range sections[name] {
			m[fold(w)] = true
			m[w] = true
		}
		return m
	}
	ints := func(name string) map[string]int {
		m := map[string]int{}
		for _, w := range sections[name] {
			word, value, _ := strings.Cut(w, "=")
			m[fold(word)], _ = strconv.Atoi(value)
		}
		return m
	}
	floats := func(name string) map[string]float64 {
		m := map[string]float64{}
		for _, w := range sections[name] {
			word, value, _ := strings.Cut(w, "=")
			m[fold(word)], _ = strconv.ParseFloat(value, 64)
		}
		return m
	}
	l := language{
		stop: set("stop"), negation: set("negation"), future: set("future"), titles: set("titles"),
		numbers: floats("numbers"), scale: floats("scale"), joined: floats("joined"), joints: sections["joints"], months: ints("months"), weekdays: ints("weekdays"), relative: ints("relative"),
		units: map[string]string{}, abbreviations: set("abbreviations"), cues: map[string]map[string]bool{},
	}
	for _, w := range sections["units"] {
		word, value, _ := strings.Cut(w, "=")
		l.units[fold(word)], l.units[word] = value, value
	}
	for _, w := range sections["reserved"] {
		l.reservedHere = append(l.reservedHere, foldPattern(w))
	}
	for _, w := range sections["hedge"] {
		l.hedge = append(l.hedge, foldPattern(w))
	}
	for _, cue := range []string{"aim", "challenges", "helps", "fails", "success"} {
		l.cues[cue] = map[string]bool{}
		for _, w := range sections[cue] {
			l.cues[cue][stem(fold(w))] = true
		}
	}
	return l
}

func foldPattern(w string) string {
	if rest, ok := strings.CutSuffix(w, "*"); ok {
		return fold(rest) + "*"
	}
	return fold(w)
}

// matches reports whether a folded word is one of the patterns.
func matches(patterns []string, word string) bool {
	for _, p := range patterns {
		if beginning, ok := strings.CutSuffix(p, "*"); ok && strings.HasPrefix(word, beginning) || p == word {
			return true
		}
	}
	return false
}
