package playbook

import (
	"strconv"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/scheduler"
)

// JobChainHead tells an administrator how long the audit chain is (trust D3). One
// waits for each; a longer head takes the place of the one before.
const JobChainHead = "chain_head"

// TellHead lets the person, an administrator, hear on their next working morning
// how long the chain is.
func (e *Env) TellHead(seq int64, hash string) error {
	return e.Later(*e.Person, JobChainHead, e.Person.ID, "", e.nextMorning(), map[string]string{"seq": strconv.FormatInt(seq, 10), "hash": hash})
}

func chainHead(e *Env, job scheduler.Job) error {
	e.Person.Settings.LastUnasked, e.Person.Settings.LastUnaskedOf = "say.why_chain_head", ""
	if err := e.Tx.SavePerson(e.Person); err != nil {
		return err
	}
	_, err := e.Tell(*e.Person, kindReminder, nil, HeadText(job.Args["seq"], job.Args["hash"]), conversation.Say("context.unasked", nil))
	return err
}

// HeadText is what an administrator is to keep.
func HeadText(seq, hash string) conversation.Text {
	return conversation.Say("say.chain_head", locale.Args{"seq": quoted(seq), "head": quoted(seq + ":" + hash)})
}

// ChainBrokenText says at once that the chain is not what it was.
func ChainBrokenText(n int) conversation.Text {
	return conversation.Say("say.chain_broken", locale.Args{"n": n})
}
