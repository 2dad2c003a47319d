package emulator_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"lodestar/bot/slack/emulator"
	"lodestar/internal/nodetest"
)

// judges are programs none of us wrote: Slack's own clients for Node. They are
// installed from judge/package-lock.json and never part of the product.
var judges = []string{"web_api", "bolt", "socket_mode"}

// TestJudges lets Slack's own clients use the emulator. Without Node, or
// without a way to install them, it is skipped; with CI=true that is a failure.
func TestJudges(t *testing.T) {
	t.Parallel()
	node := nodetest.Node(t, "judge")
	for _, name := range judges {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			judge(t, node, name)
		})
	}
}

func judge(t *testing.T, node, name string) {
	t.Helper()
	// Bolt verifies by the machine's clock.
	s := newStage(t, func(c *emulator.Config, o *emulator.SampleOptions) {
		c.Now = time.Now
		o.SocketMode = name == "socket_mode"
	})
	control := httptest.NewServer(&controls{s})
	t.Cleanup(control.Close)
	settings, err := json.Marshal(map[string]string{
		"api": s.API(), "control": control.URL, "botToken": emulator.SampleBotToken, "appToken": emulator.SampleAppToken, "signingSecret": emulator.SampleSigningSecret,
		"eva": eva, "visser": visser, "shared": shared, "internal": internal, "evasDM": evasDM, "bot": emulator.SampleBotUser, "botId": emulator.SampleBot, "team": emulator.SampleTeam,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, node, name+".mjs")
	command.Dir = "judge"
	command.Env = append(os.Environ(), "LODESTAR_JUDGE="+string(settings))
	says, err := command.CombinedOutput()
	if err != nil || !strings.Contains(string(says), "the judge is content") {
		t.Errorf("%v\n%s", err, says)
	}
}

// controls let a judge act as a person: POST /WHAT with the arguments as JSON.
type controls struct{ s *stage }

type controlArguments struct {
	Who, Channel, TS, Text, Action, Block, Base, Kind, Method, Code, URL, Body, Secret string
	Wait, Age                                                                          int
	Blocks                                                                             json.RawMessage
}

func (c *controls) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var a controlArguments
	err := json.NewDecoder(r.Body).Decode(&a)
	var result any
	if err == nil {
		result, err = c.do(r.Context(), strings.TrimPrefix(r.URL.Path, "/"), a)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if result != nil {
		_ = json.NewEncoder(w).Encode(result)
	}
}

func (c *controls) do(ctx context.Context, what string, a controlArguments) (any, error) {
	s := c.s.Slack
	switch what {
	case "configure":
		return nil, s.ChangeApp(emulator.SampleApp, func(app *emulator.App) {
			app.EventsURL, app.InteractionsURL, app.CommandsURL = a.Base+"/slack/events", a.Base+"/slack/interactions", a.Base+"/slack/commands"
		})
	case "verify":
		return nil, s.VerifyAddress(ctx, emulator.SampleApp)
	case "settle":
		return nil, s.Settle(ctx)
	case "fault":
		s.Inject(emulator.Fault{Kind: emulator.FaultKind(a.Kind), Method: a.Method, Code: a.Code, Wait: time.Duration(a.Wait) * time.Second})
		return nil, nil
	case "refresh":
		s.Disconnect(emulator.SampleApp, emulator.RefreshRequested)
		return nil, nil
	case "failed":
		failed := []emulator.Attempt{}
		for _, attempt := range s.Attempts() {
			if attempt.Problem != "" {
				failed = append(failed, attempt)
			}
		}
		return failed, nil
	case "by_hand":
		return s.SendByHand(ctx, emulator.SampleApp, emulator.ByHand{URL: a.URL, Body: a.Body, Secret: a.Secret, Age: time.Duration(a.Age) * time.Second})
	case "say":
		var blocks slack.Blocks
		if err := json.Unmarshal(a.Blocks, &blocks); err != nil {
			return nil, err
		}
		_, ts, err := c.s.client.PostMessageContext(ctx, a.Channel, slack.MsgOptionText(a.Text, false), slack.MsgOptionBlocks(blocks.BlockSet...))
		return map[string]string{"ts": ts}, err
	}
	p, err := s.Person(a.Who)
	if err != nil {
		return nil, err
	}
	return c.act(ctx, p, what, a)
}

func (c *controls) act(ctx context.Context, p *emulator.Person, what string, a controlArguments) (any, error) {
	press := emulator.Press{Channel: a.Channel, TS: a.TS, Action: a.Action, Confirmed: true}
	switch what {
	case "type":
		ts, err := p.Type(a.Channel, a.Text)
		return map[string]string{"ts": ts}, err
	case "edit":
		return nil, p.Edit(a.Channel, a.TS, a.Text)
	case "messages":
		return p.Messages(a.Channel)
	case "home":
		return nil, p.OpenHome(emulator.SampleApp)
	case "press":
		return p.Press(ctx, press)
	case "trigger":
		if _, err := p.Press(ctx, press); err != nil {
			return nil, err
		}
		return c.s.lastInteraction(), nil
	case "fill":
		return p.Fill(ctx, a.Block, a.Action, emulator.Input{Text: a.Text})
	case "submit":
		return p.Submit(ctx)
	case "modal":
		v, _ := p.Modal()
		return v, nil
	case "opened":
		return nil, c.until(ctx, func() bool { _, open := p.Modal(); return open })
	case "replaced":
		return nil, c.until(ctx, func() bool {
			shown, err := p.Messages(a.Channel)
			for _, m := range shown {
				if m.TS == a.TS && m.Text == a.Text {
					return true
				}
			}
			return err != nil
		})
	case "command":
		return p.Command(ctx, a.Channel, a.Text)
	default:
		return nil, os.ErrInvalid
	}
}

// until waits for something the app does after its acknowledgement.
func (c *controls) until(ctx context.Context, done func() bool) error {
	for {
		_, changed := c.s.Changes(0)
		if done() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
