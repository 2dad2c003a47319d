package playbook

import (
	"slices"
	"strconv"
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// heldLine is what stands in a place, as often as it stands there.
type heldLine struct {
	name, value string
	times       int
}

type heldPlace struct {
	name  string
	lines []heldLine
}

// heldPlaces are all places in which something is held, in plain words. The same words
// in several rows are one line.
func heldPlaces(all []Held, words locale.Printer) (places []heldPlace) {
	table := ""
	for i, h := range all {
		if i == 0 || h.Table != table {
			table = h.Table
			places = append(places, heldPlace{name: words.Text("held.table."+table, nil)})
		}
		place := &places[len(places)-1]
		line := heldLine{heldName(h, words), h.Value, 1}
		switch {
		case h.Withheld && h.Colleague:
			line.value = bot.Plain(words.Text("say.my_data.elsewhere", nil))
		case h.Withheld:
			line.value = bot.Plain(words.Text("customer.my_data.inside", nil))
		}
		if at := slices.IndexFunc(place.lines, func(l heldLine) bool { return l.name == line.name && l.value == line.value }); at >= 0 {
			place.lines[at].times++
		} else {
			place.lines = append(place.lines, line)
		}
	}
	return places
}

// heldAsText is all that is held, as a text for whoever reads it.
func heldAsText(all []Held, words locale.Printer) string {
	var b strings.Builder
	for i, place := range heldPlaces(all, words) {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(place.name + "\n")
		for _, l := range place.lines {
			line := l.name
			if l.value != "" {
				line = words.Text("held.line", locale.Args{"name": l.name, "value": strings.ReplaceAll(l.value, "\n", "\n    ")})
			}
			if l.times > 1 {
				line = words.Text("held.times", locale.Args{"line": line, "n": l.times})
			}
			b.WriteString("  " + line + "\n")
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// heldName says in plain words what stands somewhere: of an answer its question, of
// all else the column or what is known by a name within it.
func heldName(h Held, words locale.Printer) string {
	column, within, _ := strings.Cut(h.Field, ".")
	if h.Withheld { // which of our questions it is would say more than that there is a note
		return words.Text("held.column."+column, nil)
	}
	part := heldPart(within, words)
	if name := answerName(within, words); name != "" {
		if slices.Contains([]string{"at", "by", "state"}, lastWord(within)) {
			return words.Text("held.part", locale.Args{"name": name, "part": part})
		}
		return name
	}
	name := words.Text("held.column."+column, nil)
	if part == "" || column == "record" || column == "account" {
		return name
	}
	return words.Text("held.part", locale.Args{"name": name, "part": part})
}

// answerName is the name of the question whose answer stands at a path within a record,
// "" where it is none that has a name.
func answerName(within string, words locale.Printer) string {
	_, rest, ok := strings.Cut("."+within, ".answers.")
	if !ok {
		return ""
	}
	step, _, _ := strings.Cut(rest, "/")
	for pieces := strings.Split(step, "."); len(pieces) > 0; pieces = pieces[:len(pieces)-1] {
		name := bot.Plain(words.Text("field."+strings.Join(pieces, "."), nil))
		if !strings.ContainsRune(name, '⟦') { // unknown, or it names the customer
			return name
		}
	}
	return ""
}

// heldPart is the word for the end of a path, "" where there is none.
func heldPart(within string, words locale.Printer) string {
	key := lastWord(within)
	if key == "" {
		return ""
	}
	part := words.Text("held.key."+key, nil)
	if strings.ContainsRune(part, '⟦') {
		return ""
	}
	return part
}

// lastWord is the last piece of a path that is no number.
func lastWord(path string) string {
	for _, piece := range slices.Backward(strings.Split(path, ".")) {
		if _, err := strconv.Atoi(piece); err != nil {
			return strings.ToLower(piece)
		}
	}
	return ""
}
