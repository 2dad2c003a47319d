package bot

import (
	"strconv"
	"strings"
)

// OptionNumber is what stands before the option at i where options are listed as
// text: the number that chooses it when it is typed. The degrees of a scale ("1
// Weak", "2", …) have their numbers already, and nothing stands before them.
func OptionNumber(options []Button, i int) string {
	scale := len(options) > 1
	for _, o := range options {
		first, _, _ := strings.Cut(o.Label, " ")
		if _, err := strconv.Atoi(o.Value); err != nil || first != o.Value {
			scale = false
		}
	}
	if scale {
		return ""
	}
	return strconv.Itoa(i+1) + ") "
}
