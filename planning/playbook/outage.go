package playbook

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/scheduler"
)

// JobStuck looks whether what somebody let be said to others has arrived. It is
// one job for each person and plan, however many messages it looks after.
const JobStuck = "message_stuck"

const (
	// stuckAfter is how long a message to somebody else may take before whoever
	// caused it hears of it, and how often is looked again.
	stuckAfter = 10 * time.Minute
	// stillThere is how long somebody who wrote counts as being at work, whatever
	// the hour: they hear at once what became of it.
	stillThere = time.Hour
	// newsFor is how long the notice that something is stuck is tried: said later,
	// it may be over.
	newsFor = 2 * time.Minute
	// lateJob is by how much a job is late where nobody was there meanwhile: what
	// waits has not been tried again yet.
	lateJob = time.Minute
)

// watched is a message that somebody let be said to somebody else.
type watched struct {
	ID string `json:"id"`
	// Notice is the message that told of its being stuck, "" where none did.
	Notice string `json:"notice,omitzero"`
}

// watch has an outgoing message looked after that is for somebody else than
// whoever caused it: they hear if it is stuck (F7).
func (e *Env) watch(d bot.Delivery) error {
	to := d.To.Conversation()
	if !d.To.Direct() || to == e.from.Conversation() {
		return nil
	}
	who, account, err := e.hearsOfStuck(d)
	if err != nil || who.Home.Place == "" || to == who.Home.Conversation() {
		return err
	}
	if e.doer.External && d.To.Person == mailOf(who) { // a copy: in the chat they are told anyway
		return nil
	}
	subject := ""
	if plan, about := planOfThread(d.To.Thread); about && e.doer.External && account.works(who.ID) {
		subject = plan
	} else if e.Plan != nil && account != nil && account.works(who.ID) {
		subject = e.Plan.ID
	}
	job := scheduler.Job{
		Tenant: e.Place.Tenant, Kind: JobStuck, Key: who.ID + "/" + subject, Subject: subject, Due: e.Now.Add(stuckAfter),
		Args: map[string]string{"person": who.ID},
	}
	before, waits, err := e.Tx.Job(job.Tenant, job.Kind, job.Key)
	if err != nil {
		return err
	}
	var all []watched
	if waits {
		if all, err = watchedBy(before); err != nil {
			return err
		}
		if before.Due.Before(job.Due) {
			job.Due = before.Due
		}
	}
	return e.watchAll(job, append(all, watched{ID: d.ID}))
}

// hearsOfStuck is who hears where a message of this turn is stuck: whoever caused it,
// and for a customer the account manager, who can write to them in another way. A
// receipt that never comes is theirs to mend (C7).
func (e *Env) hearsOfStuck(d bot.Delivery) (who Person, account *Account, err error) {
	if !e.doer.External {
		return *e.doer, e.Account, nil
	}
	account = e.Account
	if id, about := planOfThread(d.To.Thread); about { // a customer's turn has no plan of its own
		plan, ok, err := e.Tx.Plan(e.Place.Tenant, id)
		if err != nil || !ok {
			return Person{}, nil, err
		}
		of, ok, err := e.Tx.Account(e.Place.Tenant, plan.Account)
		if err != nil || !ok {
			return Person{}, nil, err
		}
		account = &of
	}
	if account == nil {
		return Person{}, nil, nil
	}
	who, _, err = e.Tx.Person(e.Place.Tenant, account.Manager)
	return who, account, err
}

func watchedBy(job scheduler.Job) (all []watched, err error) {
	if err = json.Unmarshal([]byte(job.Args["messages"]), &all); err != nil {
		return nil, fmt.Errorf("playbook: messages of a job: %w", err)
	}
	return all, nil
}

func (e *Env) watchAll(job scheduler.Job, all []watched) error {
	data, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("playbook: messages of a job: %w", err)
	}
	job.Args["messages"] = string(data)
	return e.Tx.Schedule(job)
}

// fate is what became of the messages that are looked after.
type fate struct {
	arrived, failed, stuck recipients
	left                   []watched // those to be looked after further
	told                   []int     // of left: those whose being stuck is news
	until                  time.Time // how long those are tried
	latest                 time.Time // when the last of all was written
}

// recipients are who some messages are for, each once.
type recipients struct {
	names    []any // conversation.Text
	platform string
	seen     map[string]bool
}

func (r *recipients) add(name conversation.Text, to bot.Address) {
	if r.seen[to.Conversation()] {
		return
	}
	if r.seen == nil {
		r.seen = map[string]bool{}
	}
	r.seen[to.Conversation()] = true
	r.names, r.platform = append(r.names, name), to.Platform
}

// stuck tells whoever caused them what became of messages to others: that they
// are stuck, once; that they went through after all, or could not be delivered.
// It says nothing where all went well. While their own conversation takes
// nothing either, the notice comes too late and is not said: they would read it
// when it is over.
func stuck(e *Env, job scheduler.Job) error {
	all, err := watchedBy(job)
	if err != nil {
		return err
	}
	late := e.Now.Sub(job.Due) > lateJob
	var o fate
	for _, w := range all {
		if err := e.look(&o, w, late); err != nil {
			return err
		}
	}
	news := len(o.arrived.names)+len(o.failed.names)+len(o.stuck.names) > 0
	if news && e.disturbs() && e.Now.Sub(o.latest) > stillThere {
		return e.Later(*e.Person, job.Kind, job.Key, job.Subject, e.nextMorning(), job.Args)
	}
	if news {
		if err := e.tellOutcome(&o); err != nil {
			return err
		}
	}
	if len(o.left) == 0 {
		return nil
	}
	job.Due = e.Now.Add(stuckAfter)
	return e.watchAll(job, o.left)
}

// look sorts one message by what became of it.
func (e *Env) look(o *fate, w watched, late bool) error {
	post, ok, err := e.Tx.Posted(e.Place.Tenant, w.ID)
	if err != nil || !ok || post.State == PostLapsed {
		return err
	}
	if post.Written.After(o.latest) {
		o.latest = post.Written
	}
	told, waits, err := e.told(w)
	if err != nil {
		return err
	}
	name, err := e.recipient(post.To)
	if err != nil {
		return err
	}
	switch until := post.Written.Add(e.Book.KeepsTrying); {
	case post.State == PostFailed:
		o.failed.add(name, post.To)
	case post.State == PostSent:
		if told {
			o.arrived.add(name, post.To)
		}
	case told || waits || late || !post.Tried || e.Now.Sub(post.Written) < stuckAfter || !e.Now.Before(until):
		o.left = append(o.left, w)
	default:
		o.stuck.add(name, post.To)
		o.told = append(o.told, len(o.left))
		o.left = append(o.left, watched{ID: w.ID})
		if until.After(o.until) {
			o.until = until
		}
	}
	return nil
}

// told reports whether the person has read that a message is stuck, or will.
func (e *Env) told(w watched) (told, waits bool, err error) {
	if w.Notice == "" {
		return false, false, nil
	}
	notice, _, err := e.Tx.Posted(e.Place.Tenant, w.Notice)
	return notice.State == PostSent, notice.State == PostWaiting, err
}

// recipient is who reads at an address.
func (e *Env) recipient(to bot.Address) (conversation.Text, error) {
	if !to.Direct() {
		return conversation.Say("say.outage.channel", nil), nil
	}
	p, _, err := e.Tx.Person(to.Tenant, to.Person)
	return quoted(cmp.Or(p.Name, to.Person)), err // who is reached by mail has no name of their own there
}

// tellOutcome says all there is to say in one message. That something is stuck
// is news for a moment only.
func (e *Env) tellOutcome(o *fate) error {
	var texts []conversation.Text
	say := func(key string, r recipients, until string) {
		if len(r.names) > 0 {
			texts = append(texts, conversation.Say(key, args("people", r.names, "platform", conversation.Say("platform."+r.platform, nil), "until", quoted(until))))
		}
	}
	say("say.outage_failed", o.failed, "")
	say("say.outage_over", o.arrived, "")
	d := bot.Delivery{To: e.Person.Home}
	if len(texts) == 0 {
		d.GoodUntil = e.Now.Add(newsFor)
	}
	key := "say.outage"
	if e.Account == nil || !e.mayEdit(*e.Account) { // it is not their plan
		key = "say.outage.other"
	}
	say(key, o.stuck, e.dayAndTime(o.until))
	if e.Account != nil {
		e.Person.Settings.LastUnasked, e.Person.Settings.LastUnaskedOf = "say.why_outage", e.Account.Name
		if err := e.Tx.SavePerson(e.Person); err != nil {
			return err
		}
	}
	d.Message = e.messageTo(*e.Person, "notice", bot.Question{}, nil, texts...)
	id, err := e.post(d)
	for _, i := range o.told {
		o.left[i].Notice = id
	}
	return err
}

// dayAndTime is an instant on the person's clock; today's day goes without
// saying.
func (e *Env) dayAndTime(at time.Time) string {
	local := at.In(e.Zone())
	p := e.Book.Words.Printer(e.Language())
	clock := p.Time(local.Hour(), local.Minute())
	if day := dayIn(at, e.Zone()); day != e.Today() {
		return p.Text("say.day_and_time", args("date", p.DateNear(day), "time", clock))
	}
	return clock
}
