package sqlstore

import (
	"encoding/json"
	"strings"
)

// surnameOf is what a letter calls somebody; "" where that is too short to be told
// from other words.
func surnameOf(name string) string {
	words := strings.Fields(name)
	if len(words) < 2 || len([]rune(words[len(words)-1])) < 4 {
		return ""
	}
	return words[len(words)-1]
}

// namesakes reports whether anybody else of the workspace bears a surname: a letter that
// says "Ms Visser" may be about them.
func (x *eraser) namesakes(t *tx, surname string) (others bool, err error) {
	if surname == "" {
		return false, nil
	}
	bears := wordsToErase(surname)
	see := func(name string) {
		others = others || bears.in(name) && initial(name) != initial(x.e.Name)
	}
	err = t.each("finding namesakes", `SELECT name FROM person WHERE tenant = ?`, []any{x.e.Tenant}, func(s scan) error {
		var name string
		err := s(&name)
		see(name)
		return err
	})
	if err != nil {
		return false, err
	}
	err = t.each("finding namesakes", `SELECT record FROM account WHERE tenant = ?`, []any{x.e.Tenant}, func(s scan) error {
		var text string
		var record struct {
			Answers map[string]json.RawMessage `json:"answers"`
		}
		if err := s(&text); err != nil || json.Unmarshal([]byte(text), &record) != nil {
			return err
		}
		for key, answer := range record.Answers {
			if !strings.HasPrefix(key, "contact_name/") {
				continue
			}
			var a struct {
				Value struct {
					Text string `json:"text"`
				} `json:"value"`
			}
			if json.Unmarshal(answer, &a) == nil {
				see(a.Value.Text)
			}
		}
		return nil
	})
	return others, err
}

// initial is the first letter of a name.
func initial(name string) string {
	for _, r := range strings.ToLower(name) {
		return string(r)
	}
	return ""
}
