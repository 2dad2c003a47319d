package playbook

import (
	"lodestar/conversation"
	"lodestar/planning"
	"lodestar/planning/export"
)

// gate is present.confirm: the exact text before anything goes to a customer.
func gate() *conversation.Step {
	s := tap("present.confirm")
	s.Page = func(c *conversation.Scene) conversation.Text {
		if len(missing(c)) > 0 {
			return conversation.Text{}
		}
		m := SceneMaterial(c)
		return conversation.Verbatim(export.Text(m.Plan(), planning.ForCustomer, m.customerPrinter(c)))
	}
	s.Ask = func(c *conversation.Scene) conversation.Text {
		if gone := missing(c); len(gone) > 0 {
			return conversation.Say("say.cannot_be_sent", args("list", gone))
		}
		if channel := c.Facts.Known["shared_channel"]; channel != "" {
			if c.Facts.Known["agreed_version"] != "" {
				return conversation.Say("ask.present.changes", args("version", c.Facts.Known["next_version"], "channel", channelReach(c, channel)))
			}
			return conversation.Say("ask.present.confirm", args("version", c.Facts.Known["next_version"], "channel", channelReach(c, channel)))
		}
		if to := c.Facts.Known["mail_to"]; to != "" {
			return conversation.Say("ask.present.confirm.mail", args("version", c.Facts.Known["next_version"], "list", quoted(to)))
		}
		return conversation.Say("ask.present.confirm.not_yet", args("n", quoted(c.Facts.Known["next_version"])))
	}
	s.Context = gateWarnings
	s.Options = func(c *conversation.Scene) []conversation.Option {
		if len(missing(c)) > 0 {
			return []conversation.Option{
				{Verb: conversation.Complete, Label: conversation.Say("button.complete_now", nil), Means: "yes"},
				{Verb: conversation.Pause, Label: conversation.Say("button.later", nil), Means: "no"},
			}
		}
		o := button("keep", "keep_version")
		if c.Facts.Known["shared_channel"]+c.Facts.Known["mail_to"] != "" {
			o = button("send", "send_plan")
			if c.Facts.Known["agreed_version"] != "" {
				o = button("send", "send_changes")
			}
			o.Also = "alias.send_plan"
		}
		o.Primary, o.Means = true, "yes"
		cancel := button("cancel", "cancel")
		cancel.Means = "no"
		return []conversation.Option{o, cancel}
	}
	s.Buttons = gateButtons
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		switch {
		case v.Is("send"):
			return []conversation.Effect{{Name: EffectPresent}}
		case v.Is("keep"):
			return []conversation.Effect{{Name: EffectKeepVersion}}
		default:
			return nil // nothing goes out
		}
	}
	s.Stale = func(c *conversation.Scene, _ conversation.Answer) bool { return len(missing(c)) > 0 }
	s.First = missingKeys
	return s
}
