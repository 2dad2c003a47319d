package bot

import (
	"strconv"
	"strings"
)

// OptionNumber is what stands before the option at i where options are listed as
// text: the number that chooses it when it is typed. The degrees of a scale ("1
// Weak", "2", …) have their numbers already, and nothing stands before them.
func OptionNumber(options []Button, i int) string {
	if IsScale(options) {
		return ""
	}
	return strconv.Itoa(i+1) + ") "
}

// IsScale reports whether options are the degrees of a scale, whose labels begin with
// their values. To number them once more would give each degree two numbers.
func IsScale(options []Button) bool {
	for _, o := range options {
		first, _, _ := strings.Cut(o.Label, " ")
		if _, err := strconv.Atoi(o.Value); err != nil || first != o.Value {
			return false
		}
	}
	return len(options) > 1
}
