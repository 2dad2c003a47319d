package playbook

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/planning"
	"lodestar/planning/export"
	"lodestar/scheduler"
)

// The page in the team's channel (e.4, 004-30): the latest one that was posted is
// kept at the top where the platform can, and changes where it stands when the plan
// does. Nobody is notified by that.

// JobPage changes the page that stands in the team's channel.
const JobPage = "team_page"

// pageRests is how long a plan rests before its page is changed: a message for each
// answer of an hour's work would be a message for each answer.
const pageRests = 10 * time.Minute

// flowPage marks the page among the messages of a channel; it asks nothing.
const flowPage = "team_page"

// pinnedPage is the page of a plan that stands in the team's channel.
type pinnedPage struct {
	Place string `json:"place"`
	Shown int    `json:"shown"` // which posting it is
	Hash  string `json:"hash"`  // of what stands there
}

func pageSetting(plan string) string { return "page/" + plan }

func (e *Env) pinnedPage(plan string) (p pinnedPage, err error) {
	text, err := e.Tx.Setting(e.Place.Tenant, pageSetting(plan))
	if err != nil || text == "" {
		return p, err
	}
	return p, json.Unmarshal([]byte(text), &p)
}

func (e *Env) savePinned(plan string, p pinnedPage) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return e.Tx.SetSetting(e.Place.Tenant, pageSetting(plan), string(text))
}

func hashOfPage(page string) string {
	sum := sha256.Sum256([]byte(page))
	return hex.EncodeToString(sum[:8])
}

func pageMark(plan string, shown int) bot.Question {
	return bot.Question{Flow: flowPage, Session: plan, Shown: shown}
}

// pinPage marks a page that is about to be posted as the one that is kept up, in the
// place of the one before it in the same channel.
func (e *Env) pinPage(c Channel, m *bot.Message, page string) error {
	before, err := e.pinnedPage(e.Plan.ID)
	if err != nil {
		return err
	}
	now := pinnedPage{Place: c.Place, Shown: before.Shown + 1, Hash: hashOfPage(page)}
	m.Question, m.Pin = pageMark(e.Plan.ID, now.Shown), &bot.Pin{}
	if before.Place == now.Place {
		m.Pin.Instead = pageMark(e.Plan.ID, before.Shown)
	}
	return e.savePinned(e.Plan.ID, now)
}

// pageChanged lets the page in the team's channel follow, once the plan has rested.
func (e *Env) pageChanged(p *Plan) error {
	if p.ended() {
		return nil
	}
	text, err := e.Tx.Setting(p.Tenant, pageSetting(p.ID))
	if err != nil || text == "" {
		return err
	}
	return e.Tx.Schedule(scheduler.Job{Tenant: p.Tenant, Kind: JobPage, Key: p.ID, Subject: p.ID, Due: e.Now.Add(pageRests), Args: map[string]string{}})
}

// renewPage puts the page as it is now in the place of the one that stands there. A
// platform that cannot change what it showed says nothing; so does one where the
// channel has become another.
func renewPage(e *Env, _ scheduler.Job) error {
	p, err := e.pinnedPage(e.Plan.ID)
	if err != nil || p.Place == "" {
		return err
	}
	c, ok, err := e.teamChannel(e.Account)
	if err != nil || !ok || c.Place != p.Place {
		return err
	}
	m, err := e.material(e.Plan, e.Account)
	if err != nil {
		return err
	}
	words := e.Book.Words.Printer(e.Language())
	page := export.Text(m.Plan(), planning.Internal, words)
	if p.Hash == hashOfPage(page) {
		return nil
	}
	p.Hash = hashOfPage(page)
	if err := e.savePinned(e.Plan.ID, p); err != nil {
		return err
	}
	hour, minute, _ := e.Now.In(e.Zone()).Clock()
	msg := e.Message(bot.KindRecord, conversation.Say("say.page_renewed", args("customer", quoted(e.Account.Name), "date", words.DateLong(e.Today()), "time", words.Time(hour, minute))))
	msg.Parts = append(msg.Parts, bot.Part{Kind: bot.Page, Text: page})
	msg.Replaces = pageMark(e.Plan.ID, p.Shown)
	msg.Question = msg.Replaces // the page can be changed again
	_, err = e.post(bot.Delivery{To: c.Address, Message: msg, Unasked: true})
	return err
}
