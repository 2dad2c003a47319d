package playbook

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"lodestar/conversation"
)

// What the gate has shown is what goes out, and nothing else: a channel that was
// tied, renumbered or left since, another recipient, a changed word or a new day to
// answer by, and the gate asks again (method d.6).

func gateKey(plan string) string { return "gate.shown/" + plan }

// gateSum stands for everything that a version would be sent with, as it is read,
// and where to. The document itself is salted anew each time.
func (e *Env) gateSum(p Presentation) (string, error) {
	c, err := e.cardOf(p, e.Plan, e.Account)
	if err != nil {
		return "", err
	}
	page, err := c.page()
	if err != nil {
		return "", err
	}
	data, err := json.Marshal([]any{p.Version, page.Parts, c.message().Parts, p.Wording, p.Cover, p.AnswerBy, p.Place.Place, emails(p), p.Against, p.Changes})
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), err
}

// emails are the approvers with their addresses.
func emails(p Presentation) (all []string) {
	for _, who := range p.Approve {
		all = append(all, who.Name, who.Email)
	}
	return all
}

// gateShows remembers what the gate shows.
func (e *Env) gateShows(p Presentation) error {
	sum, err := e.gateSum(p)
	if err != nil {
		return err
	}
	return e.Tx.SetSetting(p.Tenant, gateKey(p.Plan), sum)
}

// gateShown reports whether the account manager has seen exactly what would go out;
// where not, the gate is asked once more.
func (e *Env) gateShown(p Presentation) (bool, error) {
	sum, err := e.gateSum(p)
	if err != nil {
		return false, err
	}
	shown, err := e.Tx.Setting(p.Tenant, gateKey(p.Plan))
	if err != nil {
		return false, err
	}
	if shown == sum {
		return true, e.Tx.SetSetting(p.Tenant, gateKey(p.Plan), "")
	}
	e.Notice(conversation.Say("say.gate_changed", nil))
	e.Silent()
	return false, e.Advance(conversation.Move{Verb: conversation.Ask, Value: stepGate})
}
