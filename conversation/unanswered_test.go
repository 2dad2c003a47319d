package conversation_test

import (
	"slices"
	"strings"
	"testing"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

func (c *talk) unanswered() string {
	var keys []string
	for _, k := range c.engine.Unanswered(c.s, c.facts) {
		keys = append(keys, k.String())
	}
	return strings.Join(keys, " ")
}

// TestUnanswered lists what is still to come, and no longer what was said to, be
// it "don't know".
func TestUnanswered(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English)
	const rest = "action compass_today compass_tomorrow compass_how plan_check"
	for _, stage := range []struct{ says, left string }{
		{"", "customer_since industry relationship_strength aim_12_months challenges_today park_until " + rest},
		{"Customer since: 2015\nIndustry: parts", "customer_since industry relationship_strength aim_12_months challenges_today park_until " + rest},
		{"save", "relationship_strength aim_12_months challenges_today park_until " + rest},
		{"good", "aim_12_months challenges_today park_until " + rest},
		{"don't know", "challenges_today park_until " + rest},
		{"skip", "park_until " + rest},
	} {
		if stage.says != "" {
			c.says(stage.says)
		}
		if got := c.unanswered(); got != stage.left {
			t.Errorf("after %q: %s", stage.says, got)
		}
	}
	c.says("31 March 2027")
	c.says("Open the warehouse; Jonas; 30 June 2027")
	c.says("save")
	keys := c.engine.Unanswered(c.s, c.facts)
	row := c.s.Record(conversation.Main).Rows("action", 0)[0].ID
	for _, list := range []string{"force_for", "force_against"} {
		if !slices.Contains(keys, conversation.Key{Step: list, Row: row}) {
			t.Errorf("%s of the action is not among %v", list, keys)
		}
	}
	if slices.ContainsFunc(keys, func(k conversation.Key) bool { return strings.HasPrefix(k.Step, "action") }) {
		t.Errorf("the action was given: %v", keys)
	}
	if got := c.engine.Unanswered(conversation.Session{Flow: "unknown"}, c.facts); got != nil {
		t.Errorf("of a flow that does not exist: %v", got)
	}
}
