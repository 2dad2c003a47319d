package terminal

import (
	"strconv"
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// longestLabel bounds what is compared with labels: an answer is not folded
// only to find out that it is none.
const longestLabel = 300

// optionNumber is the number an option is shown with.
func optionNumber(options []bot.Button, i int) string {
	if bot.IsScale(options) {
		return options[i].Value
	}
	return strconv.Itoa(i + 1)
}

// choose finds what a number or label means among what a message offers.
func choose(m bot.Message, name string) (bot.Button, bool) {
	for i := range m.Options {
		if optionNumber(m.Options, i) == strings.TrimSpace(name) {
			return m.Options[i], true
		}
	}
	return byLabel(m, name)
}

func byLabel(m bot.Message, label string) (bot.Button, bool) {
	if len(label) > longestLabel {
		return bot.Button{}, false
	}
	folded := locale.Fold(label)
	for _, list := range [][]bot.Button{m.Options, m.Buttons} {
		for _, b := range list {
			if folded != "" && locale.Fold(b.Label) == folded {
				return b, true
			}
		}
	}
	return bot.Button{}, false
}
