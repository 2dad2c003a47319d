package emulator

import (
	"context"
	"encoding/json"
	"fmt"
)

// Fill types or chooses in a field of the topmost modal. Nothing is sent, unless
// the field asks for it (dispatch_action): then it is a Press.
func (p *Person) Fill(ctx context.Context, block, action string, in Input) (Outcome, error) {
	p.s.mu.Lock()
	v, err := p.modal()
	if err != nil {
		p.s.mu.Unlock()
		return Outcome{}, err
	}
	f, err := find(v.blocks(), Press{Block: block, Action: action, Confirmed: true})
	if err != nil {
		p.s.mu.Unlock()
		return Outcome{}, err
	}
	value, err := f.after(in)
	if err != nil {
		p.s.mu.Unlock()
		return Outcome{}, err
	}
	v.Values.set(f, value)
	p.s.note(Change{Kind: ChangedView, User: p.id})
	dispatches, _ := f.input["dispatch_action"].(bool)
	p.s.mu.Unlock()
	if dispatches || f.input == nil {
		return p.Press(ctx, Press{Block: block, Action: action, Input: in, Confirmed: true})
	}
	return Outcome{}, nil
}

// modal is the topmost one of somebody who can act; the lock is held.
func (p *Person) modal() (*View, error) {
	u, err := p.user()
	if err != nil {
		return nil, err
	}
	v := p.s.world.topView(u.ID)
	if v == nil {
		return nil, fmt.Errorf("emulator: modal of %s: %w", u.ID, ErrUnknown)
	}
	return v, nil
}

// Submit sends the topmost modal. Slack's client checks mandatory fields and
// lengths first and then sends nothing. What the app answers happens: the modal
// closes, all close, it changes, another lies on it, or it stays with problems.
func (p *Person) Submit(ctx context.Context) (Outcome, error) {
	p.s.mu.Lock()
	v, err := p.modal()
	if err != nil {
		p.s.mu.Unlock()
		return Outcome{}, err
	}
	problems := make(map[string]string)
	for _, f := range fieldsOf(v.blocks()) {
		if f.input == nil {
			continue
		}
		if code := f.missing(v.Values[f.block][f.action]); code != "" {
			problems[f.block] = code
		}
	}
	if len(problems) > 0 {
		p.s.mu.Unlock()
		return Outcome{Problems: problems, Local: true}, nil
	}
	i := p.s.world.installation(v.App, v.Team)
	payload := p.s.who(i, p.s.world.Users[p.id], true)
	payload["type"], payload["view"], payload["response_urls"] = "view_submission", p.s.world.viewObject(v), []any{}
	payload["trigger_id"] = p.s.newTrigger(i, p.s.world.Users[p.id], "", v.ID)
	id := v.ID
	result, code := p.s.interact(ctx, i, payload)
	if code != "" {
		return Outcome{Error: code}, nil
	}
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.answered(i, id, result.body), nil
}

// answered does what an app answered to a submission (docs.slack.dev, "Modals",
// response_action).
func (p *Person) answered(i *Installation, id string, body []byte) Outcome {
	w := p.s.world
	var answer struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   map[string]any    `json:"view"`
	}
	if len(body) > 0 {
		if err := json.Unmarshal(body, &answer); err != nil {
			return Outcome{Error: OutcomeRefused}
		}
	}
	v := w.Views[id]
	if v == nil {
		return Outcome{} // closed meanwhile
	}
	switch answer.Action {
	case "":
		if top := w.topView(p.id); top != nil && top.ID == id {
			p.s.closeView(p.id)
		}
	case "clear":
		p.s.clearViews(p.id)
	case "errors":
		for block := range answer.Errors {
			if !hasInput(v.blocks(), block) {
				return Outcome{Error: OutcomeRefused} // the key has to be the block_id of an input block
			}
		}
		if len(answer.Errors) == 0 {
			return Outcome{Error: OutcomeRefused}
		}
		return Outcome{Problems: answer.Errors}
	case "update", "push":
		if len(checkPayload(InModal, answer.View)) > 0 || answer.Action == "push" && len(w.Stacks[p.id]) >= deepestStack {
			return Outcome{Error: OutcomeRefused}
		}
		p.s.record.payload(InModal, answer.View)
		if answer.Action == "update" {
			p.s.fill(v, answer.View)
		} else {
			p.s.openView(i, p.id, answer.View, true)
		}
	default:
		return Outcome{Error: OutcomeRefused}
	}
	return Outcome{}
}

func hasInput(blocks []any, id string) bool {
	for _, f := range fieldsOf(blocks) {
		if f.input != nil && f.block == id {
			return true
		}
	}
	return false
}

// CloseModal closes the topmost modal, or all of them. The app hears
// view_closed only where the view asked for it (notify_on_close).
func (p *Person) CloseModal(ctx context.Context, all bool) (Outcome, error) {
	p.s.mu.Lock()
	v, err := p.modal()
	if err != nil {
		p.s.mu.Unlock()
		return Outcome{}, err
	}
	if v.flag("clear_on_close") {
		all = true
	}
	i := p.s.world.installation(v.App, v.Team)
	payload := p.s.who(i, p.s.world.Users[p.id], true)
	payload["type"], payload["view"], payload["is_cleared"] = "view_closed", p.s.world.viewObject(v), all
	notify := v.flag("notify_on_close")
	if all {
		p.s.clearViews(p.id)
	} else {
		p.s.closeView(p.id)
	}
	if !notify {
		p.s.mu.Unlock()
		return Outcome{}, nil
	}
	_, code := p.s.interact(ctx, i, payload)
	return Outcome{Error: code}, nil
}
