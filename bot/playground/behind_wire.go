package playground

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"lodestar/bot/slack/emulator"
	"lodestar/internal/civil"
)

// mostShown is how many deliveries or calls the inspector lists.
const mostShown = 60

// inbound are the deliveries to the bot, the newest first.
type inbound struct {
	found
	Lines []deliveryLine
	One   *oneDelivery
}

type deliveryLine struct {
	Seq                    int64
	Path, At, Kind, Name   string
	Gist                   string // what it is about, shortened
	Status, Retry          int
	Problem, Next, Verdict string // Verdict is a key: whether the signature was taken
	Good, Current          bool
}

type oneDelivery struct {
	deliveryLine
	Header   [][2]string
	Body     []payloadLine
	Answer   string
	Editable string
	Hand     string // where an edited copy is sent
	Socket   bool
}

func (s *scene) inbound(seq int64, now time.Time) *inbound {
	all := s.page.o.Slack.Attempts()
	in := inbound{found: found{Shown: min(len(all), mostShown), All: len(all)}}
	for i := len(all) - 1; i >= 0; i-- {
		a := all[i]
		line := s.delivery(a)
		line.At = s.instant(a.At, now)
		if line.Current = a.Seq == seq; line.Current {
			line.Path = s.path("behind/in") // pressed again it shuts
		}
		if len(in.Lines) < mostShown || line.Current {
			line.Gist = gist(bodyOf(a.Body))
			in.Lines = append(in.Lines, line)
		}
		if line.Current {
			in.One = s.oneDelivery(a, line)
		}
	}
	return &in
}

func (s *scene) delivery(a emulator.Attempt) deliveryLine {
	line := deliveryLine{
		Seq: a.Seq, Path: s.path("behind/in/") + itoa(a.Seq), Kind: a.Kind, Name: a.Name, Status: a.Status, Retry: a.Retry,
		Problem: a.Problem, Next: clockTime(a.Next, s.zone), Good: a.Status >= 200 && a.Status < 300,
	}
	switch {
	case a.Socket:
		line.Verdict = "say.play_by_socket"
	case line.Good:
		line.Verdict = "say.play_signature_taken"
	case a.Status == 401 || a.Status == 403:
		line.Verdict = "say.play_signature_refused"
	case a.Status == 0:
		line.Verdict = "say.play_unanswered"
	default:
		line.Verdict = "say.play_not_taken"
	}
	return line
}

func (s *scene) oneDelivery(a emulator.Attempt, line deliveryLine) *oneDelivery {
	one := &oneDelivery{deliveryLine: line, Answer: a.Answer, Hand: s.path("behind/in/") + itoa(a.Seq), Socket: a.Socket}
	for _, name := range slices.Sorted(maps.Keys(a.Header)) {
		one.Header = append(one.Header, [2]string{name, maskHeader(name, a.Header[name])})
	}
	body := mask(bodyOf(a.Body))
	one.Body, one.Editable = payloadLines(body, nil), indented(body)
	return one
}

// bodyOf is the content of a delivery as a value: an event is JSON, an
// interaction a form with JSON in it, a command a form.
func bodyOf(body string) any {
	if v, ok := decoded(body); ok {
		return v
	}
	form, err := url.ParseQuery(body)
	if err != nil {
		return body
	}
	if v, ok := decoded(form.Get("payload")); ok {
		return v
	}
	o := make(map[string]any)
	for name := range form {
		o[name] = form.Get(name)
	}
	return o
}

// outbound are the bot's calls, the newest first.
type outbound struct {
	found
	Lines []callLine
	One   *oneCall
}

type callLine struct {
	Seq              int
	Path, At, Method string
	Gist             string // what it says, shortened
	Status           int
	Fault, Error     string
	Good, Current    bool
	Findings         int
}

type oneCall struct {
	callLine
	Params, Response []payloadLine
	Broken           []emulator.Finding
	Copy             string
}

func (s *scene) outbound(seq int64, now time.Time) *outbound {
	all := s.page.o.Slack.Calls()
	out := outbound{found: found{Shown: min(len(all), mostShown), All: len(all)}}
	for i := len(all) - 1; i >= 0; i-- {
		c := all[i]
		line := callLine{
			Seq: c.Seq, Path: s.path("behind/out/") + itoa(int64(c.Seq)), At: s.instant(c.At, now), Method: c.Method, Status: c.Status, Fault: string(c.Fault),
			Current: int64(c.Seq) == seq, Findings: len(c.Findings),
		}
		line.Error, _ = c.Response["error"].(string)
		line.Good = c.Status >= 200 && c.Status < 300 && line.Error == ""
		if line.Current {
			line.Path = s.path("behind/out")
		}
		if len(out.Lines) < mostShown || line.Current {
			line.Gist = gist(any(c.Params))
			out.Lines = append(out.Lines, line)
		}
		if line.Current {
			findings := inParams(c)
			params := mask(any(c.Params))
			out.One = &oneCall{
				callLine: line, Params: payloadLines(params, findings), Response: payloadLines(mask(any(c.Response)), nil), Broken: findings, Copy: indented(params),
			}
		}
	}
	return &out
}

// inParams are the findings of a call with pointers into its arguments: those of
// a view point into the view.
func inParams(c emulator.Call) []emulator.Finding {
	findings := slices.Clone(c.Findings)
	if _, isView := c.Params["view"]; isView {
		for i := range findings {
			findings[i].Pointer = "/view" + findings[i].Pointer
		}
	}
	return findings
}

// found says how many of a list are shown.
type found struct{ Shown, All int }

// mostGist is how many characters a line of the lists quotes.
const mostGist = 90

// gist is what a payload is about: the first text in it that a person wrote or
// reads. It is masked as payloads are.
func gist(payload any) string {
	return shortened(firstText(mask(payload), 0))
}

// shortened is the beginning of a text, in one line.
func shortened(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > mostGist {
		text = strings.TrimSpace(string(r[:mostGist-1])) + "…"
	}
	return text
}

// firstText looks where Slack puts the words of a message, a form or a press.
func firstText(v any, deep int) string {
	o, ok := v.(map[string]any)
	if !ok || deep > 4 {
		if list, is := v.([]any); is && len(list) > 0 && deep <= 4 {
			return firstText(list[0], deep+1)
		}
		return ""
	}
	for _, name := range []string{"event", "actions", "text", "title", "view", "blocks", "message", "element"} {
		switch inner := o[name].(type) {
		case string:
			if name == "text" || name == "title" {
				return inner
			}
		case nil:
		default:
			if text := firstText(inner, deep+1); text != "" {
				return text
			}
		}
	}
	return ""
}

// instant is a time of the wire: with its day where that is not today.
func (s *scene) instant(wire string, now time.Time) string {
	at, err := time.Parse(time.RFC3339, wire)
	if err != nil || civil.Of(at.In(s.zone)) == civil.Of(now.In(s.zone)) {
		return clockTime(wire, s.zone)
	}
	return s.stamp(at, s.zone)
}

// clockTime is an instant of the wire as a time of day with seconds.
func clockTime(wire string, zone *time.Location) string {
	at, err := time.Parse(time.RFC3339, wire)
	if err != nil {
		return ""
	}
	return at.In(zone).Format("15:04:05")
}
