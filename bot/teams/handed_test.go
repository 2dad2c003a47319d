package teams

import (
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/teams/teamstest"
)

const (
	notFetched = "problem.file_not_fetched"
	planName   = "Contoso plan 2027.xlsx"
)

// drops lets a message come with the attachments, and returns what is handed on.
func (s *stage) drops(text string, attachments ...any) bot.Event {
	s.t.Helper()
	s.take(s.activity("message", object{"text": text, "attachments": attachments}))
	return s.next()
}

// TestFileThatIsHandedOver: what was written with it is not lost, several files are the
// first that can be read, and where it leads within OneDrive is followed.
func TestFileThatIsHandedOver(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	plan := s.fake.Hand(planName, []byte("a workbook"))
	e := s.drops("here it is", s.fake.Hand("holiday.jpg", []byte("x")), plan, s.fake.Hand("other.json", []byte("{}")))
	if e.Kind != bot.Said || e.Text != "here it is" || len(e.Files) != 1 || e.Files[0].Name != planName || string(e.Files[0].Data) != "a workbook" || e.FileProblem != "" {
		t.Errorf("with words: %+v", e)
	}
	s.fake.Change(func(f *teamstest.Settings) {
		f.Moved = map[string]string{planName: s.fake.URL + "/handed/elsewhere.xlsx"}
	})
	s.fake.Hand("elsewhere.xlsx", []byte("moved"))
	if e := s.drops("", plan); len(e.Files) != 1 || string(e.Files[0].Data) != "moved" || e.Files[0].Name != planName {
		t.Errorf("moved: %+v", e)
	}
}

// TestFileThatCannotBeFetched: whatever goes wrong, the person is told within the time
// that Teams waits, and no word of the address, which is a key, is in the log.
func TestFileThatCannotBeFetched(t *testing.T) {
	t.Parallel()
	for name, does := range map[string]func(*teamstest.Settings, object){
		"gone":             func(f *teamstest.Settings, _ object) { delete(f.Handed, planName) },
		"a page to log in": func(f *teamstest.Settings, _ object) { f.Handed[planName] = []byte("<!DOCTYPE html><p>Sign in") },
		"slow":             func(f *teamstest.Settings, _ object) { f.Slow = time.Minute },
		"in a circle":      func(f *teamstest.Settings, _ object) { f.Moved = map[string]string{planName: "/handed/" + planName} },
		"no address":       func(_ *teamstest.Settings, a object) { a["content"] = object{} },
		"no content":       func(_ *teamstest.Settings, a object) { a["content"] = nil },
		"a text":           func(_ *teamstest.Settings, a object) { a["content"] = "https://lodestar-my.sharepoint.com/x" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.bot.calls.fetch.Timeout = 200 * time.Millisecond
			plan := s.fake.Hand(planName, []byte("a workbook"))
			s.fake.Change(func(f *teamstest.Settings) { does(f, plan) })
			if e := s.drops("", plan); e.Kind != bot.Attached || len(e.Files) != 0 || e.FileProblem != notFetched {
				t.Errorf("handed on: %+v", e)
			}
			if log := s.log.String(); !strings.Contains(log, "cannot be fetched") || strings.Contains(log, "tempauth") || strings.Contains(log, "a-key-to-it") {
				t.Errorf("log: %s", log)
			}
		})
	}
}

// TestFilesAreFetchedFromOneDriveOnly: no other machine is asked, named at once or led
// to (trust A5).
func TestFilesAreFetchedFromOneDriveOnly(t *testing.T) {
	t.Parallel()
	var foreign recordedHosts
	s := newStage(t, func(o *Options) { o.Transport = &foreign })
	for _, address := range []string{
		"https://evil.example/plan.xlsx", "http://lodestar-my.sharepoint.com/plan.xlsx", "https://lodestar-my.sharepoint.com.evil.example/", "https://sharepoint.com@evil.example/",
		"https://169.254.169.254/latest", "file:///etc/passwd", "", "://",
	} {
		plan := s.fake.Hand(planName, []byte("a workbook"))
		plan["content"].(object)["downloadUrl"] = address
		if e := s.drops("", plan); len(e.Files) != 0 || e.FileProblem != notFetched {
			t.Errorf("%q is fetched: %+v", address, e)
		}
		s.fake.Change(func(f *teamstest.Settings) { f.Moved = map[string]string{planName: address} })
		if e := s.drops("", s.fake.Hand(planName, []byte("a workbook"))); address != "" && (len(e.Files) != 0 || e.FileProblem != notFetched) {
			t.Errorf("%q is followed: %+v", address, e)
		}
	}
	if asked := foreign.all(); asked != "" {
		t.Errorf("asked, and should not be: %s", asked)
	}
}

// recordedHosts carries calls within this machine, and records those to others.
type recordedHosts struct {
	mu    sync.Mutex
	hosts []string
}

func (h *recordedHosts) RoundTrip(r *http.Request) (*http.Response, error) {
	if net.ParseIP(r.URL.Hostname()).IsLoopback() {
		return http.DefaultTransport.RoundTrip(r)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hosts = append(h.hosts, r.URL.Host)
	return nil, errors.New("nobody is there")
}

func (h *recordedHosts) all() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.hosts, " ")
}

// TestFilesOfOthersAreNotFetched: neither those of a customer nor those in a channel.
func TestFilesOfOthersAreNotFetched(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	plan := s.fake.Hand(planName, []byte("a workbook"))
	for name, where := range map[string]object{
		"a customer's chat": {"from": inShared()["from"], "conversation": object{"id": "a:1visser-chat", "conversationType": "personal", "tenantId": ourTenant}},
		"a channel":         inShared(),
	} {
		s.take(s.activity("message", object{"attachments": []any{plan}}, where))
		if e := s.next(); e.Kind != bot.Attached || len(e.Files) != 0 || e.FileProblem != "" {
			t.Errorf("%s: %+v", name, e)
		}
	}
}
