package slack

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"lodestar/conversation/locale"
)

// State is how a check ended.
type State string

// The ends of a check (design section 7).
const (
	OK   State = "ok"
	Warn State = "warn"
	Fail State = "fail"
)

// Finding is what a check found: keys of the catalogue with their arguments.
// Mend is empty where nothing is to be mended. No token stands in it.
type Finding struct {
	Check string
	State State
	Says  string
	Mend  string
	Args  locale.Args
}

// warnSkew is when a clock is worth a word; beyond the age a signature may have,
// nothing works any more.
const warnSkew = 30 * time.Second

// Doctor checks the tokens, the scopes and the clock. It calls auth.test once
// and may be used without Run.
func (a *Adapter) Doctor(ctx context.Context) []Finding {
	var findings []Finding
	var w struct {
		workspace
		Name string `json:"team"`
	}
	header, err := a.api.call(ctx, "auth.test", url.Values{}, &w)
	switch code := errorCode(err); {
	case err == nil:
		findings = append(findings, Finding{Check: "slack.token", State: OK, Says: "say.doctor_slack_token", Args: locale.Args{"workspace": w.Name}})
	case code != "":
		findings = append(findings, Finding{Check: "slack.token", State: Fail, Says: "say.doctor_slack_token_refused", Mend: "say.mend_slack_token", Args: locale.Args{"reason": code}})
	default:
		findings = append(findings, Finding{Check: "slack.token", State: Fail, Says: "say.doctor_slack_unreachable", Mend: "say.mend_slack_unreachable", Args: locale.Args{"host": a.api.base.Host}})
	}
	if err == nil {
		findings = append(findings, scopesFinding(header))
	}
	if f, ok := clockFinding(header, a.o.Now()); ok {
		findings = append(findings, f)
	}
	return append(findings, a.shapes()...)
}

// scopesFinding compares the scopes Slack names with those that are needed.
func scopesFinding(h http.Header) Finding {
	f := Finding{Check: "slack.scopes", State: OK, Says: "say.doctor_slack_scopes"}
	var has []string
	for _, scope := range strings.Split(h.Get("X-OAuth-Scopes"), ",") {
		has = append(has, strings.TrimSpace(scope))
	}
	var missing []string
	for _, scope := range Scopes() {
		if !slices.Contains(has, scope) {
			missing = append(missing, scope)
		}
	}
	switch {
	case h.Get("X-OAuth-Scopes") == "":
		f.State, f.Says, f.Mend = Warn, "say.doctor_slack_scopes_unknown", "say.mend_slack_scopes_unknown"
	case len(missing) > 0:
		f.State, f.Says, f.Mend = Fail, "say.doctor_slack_scopes_missing", "say.mend_slack_scopes"
		f.Args = locale.Args{"scopes": missing}
	}
	return f
}

// clockFinding compares our clock with Slack's; signatures are only believed
// for five minutes.
func clockFinding(h http.Header, now time.Time) (Finding, bool) {
	theirs, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return Finding{}, false
	}
	skew := now.Sub(theirs).Abs()
	f := Finding{Check: "slack.clock", State: OK, Says: "say.doctor_slack_clock", Args: locale.Args{"n": int(skew.Seconds())}}
	switch {
	case skew > oldest:
		f.State, f.Mend = Fail, "say.mend_slack_clock"
	case skew > warnSkew:
		f.State, f.Mend = Warn, "say.mend_slack_clock"
	}
	return f, true
}

// shapes finds tokens that were taken for one another.
func (a *Adapter) shapes() []Finding {
	var findings []Finding
	for _, token := range []struct{ name, value, begins string }{
		{"SLACK_BOT_TOKEN", a.o.Token, "xoxb-"}, {"SLACK_APP_TOKEN", a.o.AppToken, "xapp-"},
	} {
		if token.value != "" && !strings.HasPrefix(token.value, token.begins) {
			findings = append(findings, Finding{
				Check: "slack.token_kind", State: Warn, Says: "say.doctor_slack_token_kind", Mend: "say.mend_slack_token",
				Args: locale.Args{"variable": token.name, "begins": token.begins},
			})
		}
	}
	return findings
}
