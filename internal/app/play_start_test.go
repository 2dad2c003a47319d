package app_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"lodestar/bot/slack/emulator"
	"lodestar/internal/app"
)

// play starts the command's work and returns the page's address; at the end of
// the test it is interrupted.
func startPlay(t *testing.T, o app.PlayOptions) string {
	t.Helper()
	ctx, interrupt := context.WithCancel(context.Background())
	shown, ended := make(chan string, 1), make(chan error, 1)
	o.Shown = func(address string) { shown <- address }
	go func() { ended <- app.Play(ctx, o) }()
	t.Cleanup(func() {
		interrupt()
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(2 * time.Minute):
			t.Error("it does not end")
		}
	})
	select {
	case address := <-shown:
		return address
	case err := <-ended:
		ended <- nil
		t.Fatal(err)
	case <-time.After(2 * time.Minute):
		t.Fatal("it does not start")
	}
	return ""
}

func TestPlayShowsItsPage(t *testing.T) {
	t.Parallel()
	address := startPlay(t, app.PlayOptions{Addr: "127.0.0.1:0"})
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || !strings.Contains(string(body), "Lodestar") {
		t.Errorf("%d, %v: %.300s", response.StatusCode, err, body)
	}
	host := strings.TrimPrefix(address, "http://")
	refused(t, app.PlayOptions{Addr: host}, host+" is in use", "--addr 127.0.0.1:0")
}

// refused wants a start to fail with a sentence.
func refused(t *testing.T, o app.PlayOptions, says ...string) {
	t.Helper()
	o.Shown = func(address string) { t.Error("it is shown at", address) }
	err := app.Play(t.Context(), o)
	for _, words := range says {
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("it says %v, and not %q", err, words)
		}
	}
}

func TestPlayRefusesOtherMachines(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:8080", "example.com:80", "127.0.0.1", "8080", ""} {
		refused(t, app.PlayOptions{Addr: addr}, "127.0.0.1")
	}
}

func TestPlayRefusesSecrets(t *testing.T) {
	t.Parallel()
	const secret = "a-real-1234"
	for _, variable := range []string{
		"SLACK_BOT_TOKEN=" + secret, "SLACK_APP_TOKEN=" + secret, "SLACK_SIGNING_SECRET=" + secret, "MICROSOFT_APP_PASSWORD=" + secret,
		"LODESTAR_SMTP_URL=" + secret, "LODESTAR_IMAP_URL=" + secret,
		"ANY_NAME=xoxb-" + secret, "ANY_NAME=xoxp-" + secret, "ANY_NAME=xapp-" + secret,
	} {
		name, _, _ := strings.Cut(variable, "=")
		o := app.PlayOptions{Addr: "127.0.0.1:0", Environ: []string{"PATH=/bin", "SLACK_TOKEN=", "OPENAI_API_KEY=", "EMPTY", variable}}
		refused(t, o, name+" is set", "lodestar serve")
		o.Shown = func(string) {}
		if err := app.Play(t.Context(), o); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("the secret is told: %v", err)
		}
	}
}

// TestTheWire: what a browser sends has no business where Slack and the bot meet,
// and the bot's own door stays locked.
func TestTheWire(t *testing.T) {
	t.Parallel()
	p := copied(t)
	api := p.world.Slack().API()
	send := func(url, body string, header map[string]string) int {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
		p.must(err)
		for name, value := range header {
			r.Header.Set(name, value)
		}
		if host := header["Host"]; host != "" {
			r.Host = host
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		response, err := http.DefaultTransport.RoundTrip(r)
		p.must(err)
		p.must(response.Body.Close())
		return response.StatusCode
	}
	const post = "token=" + emulator.SampleBotToken + "&channel=" + emulator.SampleInternal + "&text=x"
	for name, header := range map[string]map[string]string{
		"another host": {"Host": "evil.example"}, "another name of this machine": {"Host": "localhost"},
		"another site": {"Sec-Fetch-Site": "cross-site"}, "another origin": {"Origin": "http://evil.example"},
	} {
		if got := send(api+"chat.postMessage", post, header); got != http.StatusMisdirectedRequest && got != http.StatusForbidden {
			t.Errorf("%s is answered with %d", name, got)
		}
	}
	if got := send(strings.TrimSuffix(api, "api/")+"slack/events", `{"type":"event_callback"}`, nil); got != http.StatusUnauthorized {
		t.Errorf("unsigned is answered with %d", got)
	}
	if got := send(api+"chat.postMessage", post, nil); got != http.StatusOK {
		t.Errorf("Slack answers its app with %d: the test proves nothing", got)
	}
	host, _, err := net.SplitHostPort(strings.TrimPrefix(strings.TrimSuffix(api, "/api/"), "http://"))
	if err != nil || host != "127.0.0.1" {
		t.Errorf("the wire is at %s", api)
	}
}
