package slack

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// warnSkew is when a clock is worth a word; beyond the age a signature may have,
// nothing works any more.
const warnSkew = 30 * time.Second

// Doctor checks the tokens, the scopes, the clock and the way requests come. It
// may be used without Run, and beside a process that runs: it opens no socket,
// because Slack would send a part of what people write to it.
func (a *Adapter) Doctor(ctx context.Context) []bot.Finding {
	var findings []bot.Finding
	var w struct {
		workspace
		Name string `json:"team"`
	}
	header, err := a.api.call(ctx, "auth.test", url.Values{}, &w)
	switch code := errorCode(err); {
	case err == nil:
		findings = append(findings, bot.Finding{Check: "slack.token", State: bot.OK, Says: "say.doctor_slack_token", Args: locale.Args{"workspace": w.Name}})
	case code != "":
		findings = append(findings, bot.Finding{Check: "slack.token", State: bot.Fail, Says: "say.doctor_slack_token_refused", Mend: "say.mend_slack_token", Args: locale.Args{"reason": code}})
	default:
		findings = append(findings, bot.Finding{Check: "slack.token", State: bot.Fail, Says: "say.doctor_slack_unreachable", Mend: "say.mend_slack_unreachable", Args: locale.Args{"host": a.api.base.Host}})
	}
	if err == nil {
		findings = append(findings, scopesFinding(header))
	}
	if f, ok := clockFinding(header, a.o.Now()); ok {
		findings = append(findings, f)
	}
	if err == nil {
		findings = append(findings, bot.Finding{Check: "slack.events", State: bot.OK, Says: "say.doctor_slack_events"})
	}
	if a.o.SigningSecret != "" {
		findings = append(findings, bot.Finding{Check: "slack.http", State: bot.OK, Says: "say.doctor_slack_http", Args: locale.Args{"path": eventsPath}})
	}
	if a.o.AppToken != "" && (err == nil || errorCode(err) != "") {
		findings = append(findings, a.socketFinding(ctx))
	}
	if host := a.api.base.Host; host != slackHost {
		findings = append(findings, bot.Finding{Check: "slack.address", State: bot.Warn, Says: "say.doctor_slack_address", Mend: "say.mend_slack_address", Args: locale.Args{"host": host}})
	}
	return append(findings, a.shapes()...)
}

// slackHost is where Slack's own Web API is.
const slackHost = "slack.com"

// socketFinding asks for the address of a socket, which proves the app token,
// and knocks there without opening one: a proxy may let the Web API pass and
// sockets not.
func (a *Adapter) socketFinding(ctx context.Context) bot.Finding {
	f := bot.Finding{Check: "slack.socket", State: bot.Fail, Mend: "say.mend_slack_app_token"}
	var opened struct {
		URL string `json:"url"`
	}
	asApp := &api{base: a.api.base, token: a.o.AppToken, now: a.api.now, client: a.api.client}
	_, err := asApp.call(ctx, "apps.connections.open", url.Values{}, &opened)
	if code := errorCode(err); code != "" {
		f.Says, f.Args = "say.doctor_slack_app_token_refused", locale.Args{"reason": code}
		return f
	}
	f.Mend = "say.mend_slack_unreachable"
	at, bad := url.Parse(opened.URL)
	if err != nil || bad != nil || at.Host == "" {
		f.Says, f.Args = "say.doctor_slack_unreachable", locale.Args{"host": a.api.base.Host}
		return f
	}
	f.Says, f.Args = "say.doctor_slack_socket_unreachable", locale.Args{"host": at.Host}
	if !a.socketHost(at.Hostname()) || a.knock(ctx, at) != nil {
		return f
	}
	f.State, f.Says, f.Mend = bot.OK, "say.doctor_slack_socket", ""
	return f
}

// knock asks a socket's host for anything at all, without the ticket that opens
// the socket.
func (a *Adapter) knock(ctx context.Context, socket *url.URL) error {
	at := url.URL{Scheme: strings.Replace(socket.Scheme, "ws", "http", 1), Host: socket.Host, Path: "/"}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), http.NoBody)
	if err != nil {
		return err
	}
	answer, err := a.api.client.Do(r)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// scopesFinding compares the scopes Slack names with those that are needed.
func scopesFinding(h http.Header) bot.Finding {
	f := bot.Finding{Check: "slack.scopes", State: bot.OK, Says: "say.doctor_slack_scopes"}
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
		f.State, f.Says, f.Mend = bot.Warn, "say.doctor_slack_scopes_unknown", "say.mend_slack_scopes_unknown"
	case len(missing) > 0:
		f.State, f.Says, f.Mend = bot.Fail, "say.doctor_slack_scopes_missing", "say.mend_slack_scopes"
		f.Args = locale.Args{"scopes": missing}
	}
	return f
}

// clockFinding compares our clock with Slack's; signatures are only believed
// for five minutes.
func clockFinding(h http.Header, now time.Time) (bot.Finding, bool) {
	theirs, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return bot.Finding{}, false
	}
	skew := now.Sub(theirs).Abs()
	f := bot.Finding{Check: "slack.clock", State: bot.OK, Says: "say.doctor_slack_clock", Args: locale.Args{"n": int(skew.Seconds())}}
	switch {
	case skew > oldest:
		f.State, f.Mend = bot.Fail, "say.mend_slack_clock"
	case skew > warnSkew:
		f.State, f.Mend = bot.Warn, "say.mend_slack_clock"
	}
	return f, true
}

// shapes finds tokens that were taken for one another.
func (a *Adapter) shapes() []bot.Finding {
	var findings []bot.Finding
	for _, token := range []struct{ name, value, begins string }{
		{"SLACK_BOT_TOKEN", a.o.Token, "xoxb-"}, {"SLACK_APP_TOKEN", a.o.AppToken, "xapp-"},
	} {
		if token.value != "" && !strings.HasPrefix(token.value, token.begins) {
			findings = append(findings, bot.Finding{
				Check: "slack.token_kind", State: bot.Warn, Says: "say.doctor_slack_token_kind", Mend: "say.mend_slack_token",
				Args: locale.Args{"variable": token.name, "begins": token.begins},
			})
		}
	}
	if s := a.o.SigningSecret; strings.HasPrefix(s, "xox") || strings.HasPrefix(s, "xapp-") {
		findings = append(findings, bot.Finding{Check: "slack.token_kind", State: bot.Warn, Says: "say.doctor_slack_secret_kind", Mend: "say.mend_slack_secret"})
	}
	return findings
}
