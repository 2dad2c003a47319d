package teams

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// warnSkew is when a clock is worth a word; beyond what tokens may differ by,
// nothing works any more.
const warnSkew = 30 * time.Second

// Doctor checks that the credentials get a token, that the Bot Framework's keys
// can be read, and the clock. It may be used without Run, and beside a process
// that runs: it tells nobody anything.
func (a *Adapter) Doctor(ctx context.Context) []bot.Finding {
	findings := []bot.Finding{a.tokenFinding(ctx)}
	keys := bot.Finding{Check: "teams.keys", State: bot.OK, Says: "say.doctor_teams_keys"}
	host := hostOf(a.o.OpenID)
	if _, err := a.keys.fetch(ctx); err != nil {
		keys.State, keys.Says, keys.Mend, keys.Args = bot.Fail, "say.doctor_teams_unreachable", "say.mend_teams_unreachable", locale.Args{"host": host}
	}
	findings = append(findings, keys)
	if f, ok := a.clockFinding(ctx); ok {
		findings = append(findings, f)
	}
	return append(findings, bot.Finding{Check: "teams.endpoint", State: bot.OK, Says: "say.doctor_teams_endpoint", Args: locale.Args{"path": Path}})
}

func (a *Adapter) tokenFinding(ctx context.Context) bot.Finding {
	f := bot.Finding{Check: "teams.token", State: bot.OK, Says: "say.doctor_teams_token"}
	_, err := a.calls.fresh(ctx)
	var refused *oauth2.RetrieveError
	switch {
	case err == nil:
	case errors.As(err, &refused):
		f.State, f.Says, f.Mend = bot.Fail, "say.doctor_teams_token_refused", "say.mend_teams_token"
		f.Args = locale.Args{"reason": clip(refused.ErrorCode, 60)}
	default:
		f.State, f.Says, f.Mend = bot.Fail, "say.doctor_teams_unreachable", "say.mend_teams_unreachable"
		f.Args = locale.Args{"host": hostOf(a.o.Login)}
	}
	return f
}

// clockFinding compares the clock with that of the Bot Framework.
func (a *Adapter) clockFinding(ctx context.Context) (bot.Finding, bool) {
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, a.o.OpenID, http.NoBody)
	if err != nil {
		return bot.Finding{}, false
	}
	answer, err := a.keys.client.Do(r)
	if err != nil {
		return bot.Finding{}, false
	}
	_ = answer.Body.Close()
	at, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return bot.Finding{}, false
	}
	apart := a.o.Now().Sub(at).Abs()
	f := bot.Finding{Check: "teams.clock", State: bot.OK, Says: "say.doctor_teams_clock", Args: locale.Args{"n": int(apart.Round(time.Second).Seconds())}}
	if apart > warnSkew {
		f.State, f.Mend = bot.Warn, "say.mend_teams_clock"
	}
	if apart > skew {
		f.State = bot.Fail
	}
	return f, true
}

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return strings.TrimSpace(address)
}
