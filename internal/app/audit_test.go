package app_test

import (
	"encoding/json"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/bot/terminal"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// TestTheAuditNamesNobody: every answer and every refusal is an entry, with who by
// reference, and without a name, an address or a word that somebody wrote (D4, D6).
func TestTheAuditNamesNobody(t *testing.T) {
	t.Parallel()
	a := agreedAll(t)
	a.does("jonas", bot.Pressed, func(e *bot.Event) { // forged
		e.Place, e.Action = a.place, bot.Action{Verb: playbook.VerbAgree, Value: "pln_forged/7", Confirmed: true}
	})
	a.says("deboer", "agree 1")
	a.people["stranger"] = bot.Person{Tenant: terminal.Tenant, ID: "stranger", Name: "Mary Jones", Email: "mary@fabrikam.example", External: true, Organisation: "Fabrikam", Team: "T9"}
	a.presses("stranger", playbook.VerbAgree, 1)
	refused, kinds := map[string]int{}, map[string]int{}
	for _, row := range tamper(a).rows(`SELECT entry FROM audit`) {
		data := row["entry"].([]byte)
		var e evidence.Entry
		if err := json.Unmarshal(data, &e); err != nil {
			t.Fatal(err)
		}
		kinds[e.Kind]++
		if !strings.Contains(string(data), `"at":"`+e.At.UTC().Format("2006-01-02T15:04:05")) {
			t.Errorf("an entry is not in UTC: %s", data)
		}
		if e.Kind == "agreement.refused" {
			refused[e.By]++
			if why := string(e.Body); !strings.Contains(why, `"why":"`) || strings.Contains(why, `"why":""`) {
				t.Errorf("a refusal does not say why: %s", data)
			}
		}
		if e.At.IsZero() || e.Tenant == "" || e.Kind == "" || e.Ask == "" {
			t.Errorf("an entry does not say when, where, what and by which request: %s", data)
		}
		for _, word := range []string{"Visser", "Boer\"", "Keller", "Jones", "@contoso", "@fabrikam", "@lodestar", "Contoso", "release desk", "sounded content", "please move"} {
			if strings.Contains(string(data), word) {
				t.Errorf("%q stands in %s", word, data)
			}
		}
	}
	for _, who := range []string{"jonas", "deboer", "stranger"} {
		if refused[who] == 0 {
			t.Errorf("that %s was refused is no entry: %v", who, kinds)
		}
	}
	if kinds[evidence.TypeAgreement] < 5 || kinds[playbook.EntryPresented] != 1 {
		t.Errorf("entries: %v", kinds)
	}
}
