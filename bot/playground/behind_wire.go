package playground

import (
	"maps"
	"net/url"
	"slices"
	"time"

	"lodestar/bot/slack/emulator"
)

// mostShown is how many deliveries or calls the inspector lists.
const mostShown = 60

// inbound are the deliveries to the bot, the newest first.
type inbound struct {
	Lines []deliveryLine
	One   *oneDelivery
}

type deliveryLine struct {
	Seq                    int64
	Path, At, Kind, Name   string
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

func (s *scene) inbound(seq int64) *inbound {
	all := s.page.o.Slack.Attempts()
	var in inbound
	for i := len(all) - 1; i >= 0; i-- {
		a := all[i]
		line := s.delivery(a)
		line.Current = a.Seq == seq
		if len(in.Lines) < mostShown {
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
		Seq: a.Seq, Path: s.path("behind/in/") + itoa(a.Seq), At: clockTime(a.At, s.zone), Kind: a.Kind, Name: a.Name, Status: a.Status, Retry: a.Retry,
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
	Lines []callLine
	One   *oneCall
}

type callLine struct {
	Seq              int
	Path, At, Method string
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

func (s *scene) outbound(seq int64) *outbound {
	all := s.page.o.Slack.Calls()
	var out outbound
	for i := len(all) - 1; i >= 0; i-- {
		c := all[i]
		line := callLine{
			Seq: c.Seq, Path: s.path("behind/out/") + itoa(int64(c.Seq)), At: clockTime(c.At, s.zone), Method: c.Method, Status: c.Status, Fault: string(c.Fault),
			Current: int64(c.Seq) == seq, Findings: len(c.Findings),
		}
		line.Error, _ = c.Response["error"].(string)
		line.Good = c.Status >= 200 && c.Status < 300 && line.Error == ""
		if len(out.Lines) < mostShown {
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

// clockTime is an instant of the wire as a time of day with seconds.
func clockTime(wire string, zone *time.Location) string {
	at, err := time.Parse(time.RFC3339, wire)
	if err != nil {
		return ""
	}
	return at.In(zone).Format("15:04:05")
}
