package turn

import (
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/planning/playbook"
)

// file takes what a colleague handed over as a file: an original mail, or a plan with
// changes. It reports false where there is none that is meant for us. What they wrote
// beside it is no answer, since the file asks something of its own; it is said back to
// them, so that they can send it alone.
func (t *Turns) file(env *playbook.Env, e bot.Event) (took bool, err error) {
	plan, isPlan := playbook.PlanFile(e.Files)
	if e.FileProblem == "" && e.Filed == nil && !isPlan {
		return false, nil
	}
	if beside := strings.TrimSpace(e.Text); beside != "" {
		env.BesideFile(beside)
	}
	switch {
	case e.FileProblem != "":
		env.Notice(conversation.Say(e.FileProblem, nil))
		return true, env.Repeat()
	case e.Filed != nil:
		if err := env.FiledMail(e.Filed); err != nil {
			return true, err
		}
		return true, env.Flush()
	default:
		return true, env.HandedFile(plan)
	}
}
