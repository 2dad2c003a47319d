package playground_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"lodestar/bot/slack/emulator"
)

func TestAStreamGoesOnWhereItBroke(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	direct := emulator.SampleDirect(eva)
	for i := range 5 {
		s.types(eva, direct, fmt.Sprintf("before %d", i))
	}
	gone := s.types(eva, direct, "will be deleted")
	page := "/p/" + eva + "/c/" + direct
	l := s.listen(page)
	s.types(eva, direct, "first")
	all := l.until("msg", "first")
	for _, e := range all {
		if strings.Contains(e.data, "before") {
			t.Errorf("the page had this already: %s", e.data)
		}
	}
	last := all[len(all)-1].id
	l.stop()

	s.types(eva, direct, "missed 1")
	s.types(eva, direct, "missed 2")
	if err := s.person(eva).Delete(direct, gone); err != nil {
		t.Fatal(err)
	}
	m := streamAddress.FindStringSubmatch(s.get(page).body)
	again := s.follow(strings.ReplaceAll(m[1], "&amp;", "&")+"&after=0", last)
	told := again.until("gone", "log-"+gone)
	text := ""
	for _, e := range told {
		text += e.data
		if number(s, e.id) <= number(s, last) {
			t.Errorf("the id went from %s to %s", last, e.id)
		}
	}
	for _, want := range []string{"missed 1", "missed 2"} {
		if strings.Count(text, ">"+want+"<") != 1 {
			t.Errorf("%q is told of %d times", want, strings.Count(text, want))
		}
	}
}

func TestAStreamFollowsEditsAndThreads(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	root := s.types(kim, shared, "the root")
	l := s.listen("/p/" + eva + "/c/" + shared)
	thread := s.listen("/p/" + tom + "/c/" + shared)
	if _, err := s.person(kim).Reply(shared, root, "a reply"); err != nil {
		t.Fatal(err)
	}
	l.until("msg", "1 reply")
	if err := s.person(kim).Edit(shared, root, "another root"); err != nil {
		t.Fatal(err)
	}
	l.until("msg", "another root")
	thread.until("msg", "another root")

	open := s.listen("/p/" + eva + "/c/" + shared + "?thread=" + root)
	if _, err := s.person(tom).Reply(shared, root, "a second reply"); err != nil {
		t.Fatal(err)
	}
	open.until("msg", `id="thread-log-`)
}

// A carriage return ends a line of a stream: unescaped, a message could write
// events of its own.
func TestAMessageCannotWriteEvents(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	direct := emulator.SampleDirect(eva)
	l := s.listen("/p/" + eva + "/c/" + direct)
	s.types(eva, direct, "x\rdata: y\r\revent: go\rdata: https://evil.example\r\rz\n\nevent: go\ndata: https://evil.example\n\n")
	s.types(eva, direct, "the end")
	for _, e := range l.until("msg", "the end") {
		if e.name == "go" {
			t.Errorf("a message made the event %v", e)
		}
	}
}

func TestAStreamOfAnEarlierProcessStartsAnew(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	l := s.follow("/p/"+eva+"/events?c="+shared+"&boot=another&after=500", "")
	l.until("go", "/p/"+eva+"/")
	l.ends()
	for _, after := range []string{"", "x", "-1"} {
		if a := s.get("/p/" + eva + "/events?after=" + after); a.status != http.StatusBadRequest {
			t.Errorf("after=%s: %d", after, a.status)
		}
	}
}

func TestAStreamGoesAlongWithAChannel(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	l := s.listen("/p/" + eva + "/c/" + internal)
	id, err := s.slack.Share(internal, emulator.SampleCustomer)
	if err != nil {
		t.Fatal(err)
	}
	l.until("go", "/p/"+eva+"/c/"+id)
	l.ends()
	if a := s.get("/p/" + eva + "/c/" + internal); a.status != http.StatusSeeOther || a.header.Get("Location") != "/p/"+eva+"/c/"+id {
		t.Errorf("the old id leads to %d %s", a.status, a.header.Get("Location"))
	}
	out := s.listen("/p/" + kim + "/c/" + shared)
	if err := s.slack.Remove(shared, kim); err != nil {
		t.Fatal(err)
	}
	out.until("go", "/p/"+kim+"/")
}

func TestStreamsEndWithThePage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	l := s.listen("/p/" + eva + "/c/" + shared)
	l.until("state", `id="modal"`)
	s.page.Close()
	s.page.Close() // a second time is no error
	l.ends()
}

func TestAStaticPageHasNoStream(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, page := range []string{"/c/" + shared, "/home", "/plans", "/plans/plan-contoso"} {
		a := s.get("/p/" + eva + page + "?static=1")
		s.has(a, http.StatusOK, "Nothing here is sent to anyone.")
		s.lacks(a, "data-stream", "data-read", "data-opened")
		s.has(s.get("/p/"+eva+page), http.StatusOK, "data-stream")
	}
	// Who is led on is led to one.
	for _, way := range []string{"/", "/p/" + eva + "/"} {
		a := s.get(way + "?static=1")
		if to := a.header.Get("Location"); a.status != http.StatusSeeOther || !strings.HasSuffix(to, "?static=1") {
			t.Errorf("%s leads to %s with %d", way, to, a.status)
		}
	}
}

// What did not change is not drawn into the page again: fragments of the same
// content have the same version.
func TestVersionsTellWhatChanged(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.types(kim, shared, "one")
	version := func(body, id string) string {
		m := regexp.MustCompile(`id="` + id + `"[^>]*data-v="([^"]+)"`).FindStringSubmatch(body)
		if m == nil {
			t.Fatalf("no %s in %s", id, body)
		}
		return m[1]
	}
	before, again := s.get("/p/"+eva+"/c/"+shared).body, s.get("/p/"+eva+"/c/"+shared).body
	s.types(kim, shared, "two")
	after := s.get("/p/" + eva + "/c/" + shared).body
	for _, id := range []string{"rail", "clock", "head", "modal"} {
		if version(before, id) != version(again, id) {
			t.Errorf("%s has another version without a change", id)
		}
	}
	if version(before, "clock") != version(after, "clock") {
		t.Error("a message changed the clock")
	}
	if version(before, "rail") == version(after, "rail") {
		t.Error("an unread message did not change the rail")
	}
}
