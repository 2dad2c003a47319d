package emulator

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func FuzzArguments(f *testing.F) {
	f.Add("application/json", `{"channel":"C1","blocks":[{"type":"divider"}]}`)
	f.Add("application/x-www-form-urlencoded", "channel=C1&blocks=%5B%5D")
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n")
	f.Add("text/plain", "x")
	f.Fuzz(func(t *testing.T, kind, body string) {
		args, err := readArguments(kind, []byte(body), url.Values{})
		if err != nil {
			if !(method{}).documents(err.Error()) {
				t.Errorf("error %v", err)
			}
			return
		}
		for name := range args {
			args.text(name)
			args.flag(name)
			args.number(name, 1)
			args.list(name)
			if v, present, err := args.decoded(name); err == nil && present && v == nil && args.text(name) != "null" && strings.TrimSpace(args.text(name)) != "null" {
				t.Errorf("%s: present and nothing", name)
			}
		}
	})
}

// FuzzCalls sends any arguments to any method: nothing panics, and every answer
// is ok or an error that is documented.
func FuzzCalls(f *testing.F) {
	for n, name := range Methods() {
		f.Add(uint8(n), `{"channel":"`+SampleShared+`","ts":"1795420800.000000","user":"`+SampleEva+`","users":"`+SampleJonas+`","text":"x","name":"x","cursor":"YXQ6MQ=="}`)
		_ = name
	}
	f.Add(uint8(0), `{"channel":"`+SampleShared+`","text":"x","metadata":{"event_type":"a","event_payload":{"b":[{"c":1}]}},"attachments":[{"blocks":[]}],"thread_ts":"1.1"}`)
	names := Methods()
	f.Fuzz(func(t *testing.T, n uint8, body string) {
		s := inside(t)
		s.world.installation(SampleApp, SampleTeam).Scopes = allScopes()
		c, err := readArguments("application/json", []byte(body), nil)
		token := SampleBotToken
		name := names[int(n)%len(names)]
		if s.methods[name].token == appToken {
			token = SampleAppToken
		}
		a, _ := s.answerCall(name, token, c, err)
		if a.body["ok"] == true {
			if _, err := s.Snapshot(); err != nil {
				t.Error(err)
			}
			return
		}
		if code(a) == "fatal_error" || code(a) == "internal_error" || code(a) == "" && a.status == 200 {
			t.Errorf("%s: %v", name, a.body)
		}
	})
}

func FuzzCheck(f *testing.F) {
	f.Add("message", `{"blocks":[{"type":"section","text":{"type":"mrkdwn","text":"x"},"accessory":{"type":"button"}}]}`)
	f.Add("modal", `{"type":"modal","title":{"type":"plain_text","text":"x"},"blocks":[{"type":"input","element":{"type":"checkboxes","options":[{}]}}]}`)
	f.Add("home", `{"type":"home","blocks":[{"type":"card","actions":[{}]},{"type":"container","child_blocks":[{"type":"container"}]}]}`)
	f.Add("message", `{"blocks":[{"type":"table","rows":[[{"type":"rich_text","elements":[]}]]},{"type":"rich_text","elements":[{"type":"rich_text_list","elements":[{}]}]}]}`)
	f.Fuzz(func(t *testing.T, surface, payload string) {
		found := Check(Surface(surface), []byte(payload))
		for _, one := range found {
			if one.Says == "" || one.Pointer != "" && one.Pointer[0] != '/' {
				t.Errorf("finding %+v", one)
			}
		}
		if len(found) > 0 {
			return
		}
		// What is taken can be given ids, filled in and shown.
		var o object
		if err := json.Unmarshal([]byte(payload), &o); err != nil {
			t.Fatal(err)
		}
		blocks, _ := o["blocks"].([]any)
		w := newWorld()
		for _, field := range fieldsOf(w.withIDs(blocks)) {
			if field.action == "" || field.block == "" {
				t.Errorf("no id in %+v", field)
			}
			field.missing(field.starting())
			if v, err := field.after(Input{Text: "x", Chosen: []string{"a"}}); err == nil {
				field.missing(v)
			}
		}
	})
}

func FuzzAcknowledgement(f *testing.F) {
	f.Add(`{"envelope_id":"e","payload":{}}`)
	f.Add(`{"envelope_id":"e","payload":"x"}`)
	f.Add(`{"envelope_id":1}`)
	f.Fuzz(func(t *testing.T, frame string) {
		envelope, payload, ok := readAck([]byte(frame))
		if ok != (envelope != "") || !ok && payload != nil {
			t.Errorf("%q, %q, %v", envelope, payload, ok)
		}
		if len(payload) > 0 && !json.Valid(payload) {
			t.Errorf("payload %q", payload)
		}
		(&socket{waiting: map[string]chan []byte{}}).acknowledge([]byte(frame))
	})
}

// FuzzAnswers gives any answer to a submission, a command and a response URL.
func FuzzAnswers(f *testing.F) {
	f.Add(`{"response_action":"errors","errors":{"goal":"x"}}`)
	f.Add(`{"response_action":"push","view":{"type":"modal","title":{"type":"plain_text","text":"x"},"blocks":[]}}`)
	f.Add(`{"response_action":"update","view":{"type":"home","blocks":[]}}`)
	f.Add(`{"text":"x","response_type":"in_channel","replace_original":true,"blocks":[{"type":"divider"}]}`)
	f.Add(`{"delete_original":"true"}`)
	f.Add("plain")
	f.Fuzz(func(t *testing.T, body string) {
		s := inside(t)
		i := s.world.installation(SampleApp, SampleTeam)
		p := &Person{s: s, id: SampleEva}
		payload := object{"type": "modal", "title": object{"type": "plain_text", "text": "x"}, "blocks": []any{
			object{"type": "input", "block_id": "goal", "label": object{"type": "plain_text", "text": "x"}, "element": object{"type": "plain_text_input"}},
		}}
		s.mu.Lock()
		v := s.openView(i, SampleEva, payload, false)
		outcome := p.answered(i, v.ID, []byte(body))
		if top := s.world.topView(SampleEva); outcome.Error != "" && (top == nil || top.ID != v.ID) {
			t.Errorf("refused with %q, and the modal is gone", outcome.Error)
		}
		at := place{app: SampleApp, team: SampleTeam, user: SampleEva, channel: SampleShared}
		address := s.newResponseURL(i, s.world.Users[SampleEva], SampleShared, "", false)
		s.mu.Unlock()
		p.answerTo(at, []byte(body))
		args := make(arguments)
		broken := json.Unmarshal([]byte(body), &args)
		if a := s.respond(address[strings.LastIndex(address, "/")+1:], args, broken); a.status != 200 && a.status != 400 {
			t.Errorf("status %d", a.status)
		}
		if _, err := s.Snapshot(); err != nil {
			t.Error(err)
		}
	})
}

// FuzzTyped types anything: nothing is lost, and nothing typed can mention or
// format.
func FuzzTyped(f *testing.F) {
	for _, seed := range []string{"a & b", "https://contoso.example/a?b=1", "k.visser@contoso.example", "@Eva Brandt!", "<!channel>", "contoso.com/plan.", "\x00\xff"} {
		f.Add(seed)
	}
	people := []*User{{ID: "U1", Name: "Eva Brandt"}, {ID: "U2", Name: "Eva"}, {ID: "U3"}}
	f.Fuzz(func(t *testing.T, typed string) {
		var back strings.Builder
		for _, p := range pieces(people, typed) {
			switch {
			case p.user == "U1":
				back.WriteString("@Eva Brandt")
			case p.user == "U2":
				back.WriteString("@Eva")
			case p.text != "":
				back.WriteString(p.text)
			default:
				back.WriteString(p.link)
			}
		}
		if back.String() != typed {
			t.Errorf("%q became %q", typed, back.String())
		}
		wire := wireText(people, typed)
		for rest := wire; ; {
			at := strings.IndexByte(rest, '<')
			if at < 0 {
				break
			}
			rest = rest[at+1:]
			if !strings.HasPrefix(rest, "@U") && !strings.HasPrefix(strings.ToLower(rest), "http") && !strings.HasPrefix(rest, "mailto:") {
				t.Errorf("%q reaches the app as %q", typed, wire)
			}
		}
		if utf8.ValidString(typed) {
			if found := checkPayload(OnMessage, object{"blocks": []any{richTextOf(people, typed)}}); len(found) > 0 && len(typed) < 2000 {
				t.Errorf("%q: %v", typed, found)
			}
		}
	})
}

func FuzzSnapshot(f *testing.F) {
	s, err := New(Config{Now: func() time.Time { return time.Unix(1795420800, 0) }})
	if err != nil {
		f.Fatal(err)
	}
	if err := s.AddSample(SampleOptions{}); err != nil {
		f.Fatal(err)
	}
	seed, err := s.Snapshot()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(seed))
	f.Add(`{"teams":{"T":{"id":"T"}},"users":{"U":{"id":"U","team":"T"}},"channels":{"C":{"id":"C","team":"T","members":["U"]}}}`)
	f.Fuzz(func(t *testing.T, snapshot string) {
		s := inside(t)
		if s.Restore([]byte(snapshot)) != nil {
			return
		}
		for _, u := range s.Users() {
			p, err := s.Person(u.ID)
			if err != nil {
				continue
			}
			for _, c := range p.Conversations() {
				if _, err := p.Messages(c.ID); err != nil {
					t.Error(err)
				}
				_, _ = p.Type(c.ID, "x") // closed rooms and deactivated people refuse
			}
			p.Modal()
			_, _ = p.Home(SampleApp) // an app may be missing
		}
		for _, i := range s.Installations() {
			s.answerCall("conversations.list", i.BotToken, arguments{"types": "im,public_channel"}, nil)
			s.answerCall("users.list", i.BotToken, arguments{}, nil)
		}
		s.Due()
	})
}

func FuzzSmallDecoders(f *testing.F) {
	f.Add("1795420800.000001")
	f.Add("YXQ6MTI=")
	f.Add("4-bWVzc2FnZSBDMQ")
	f.Add("9999999999999999999.1")
	f.Fuzz(func(t *testing.T, s string) {
		if micro, ok := readStamp(s); ok {
			if again, ok := readStamp(stampOf(micro)); !ok || again != micro {
				t.Errorf("%q reads as %d, and written as %d", s, micro, again)
			}
		}
		if at, ok := readCursor(s); ok && (at < 0 || s != "" && at > 0 && len(s) < 4) {
			t.Errorf("cursor %q reads as %d", s, at)
		}
		readEventContext(s)
		isNumber(s)
		if _, err := uploaded("multipart/form-data; boundary=b", []byte(s)); err == nil && !strings.Contains(s, "--b") {
			t.Errorf("an upload in %q", s)
		}
		if _, err := uploaded("text/plain", []byte(s)); err != nil {
			t.Error(err)
		}
		var v any
		if json.Unmarshal([]byte(s), &v) == nil {
			if o, err := readMetadata(v); err == nil && o != nil && (o["event_type"] == "" || o["event_payload"] == nil) {
				t.Errorf("metadata %v from %s", o, s)
			}
		}
	})
}
