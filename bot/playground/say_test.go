package playground_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"lodestar/bot/slack/emulator"
)

func TestSaying(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	direct := emulator.SampleDirect(eva)
	say := "/p/" + eva + "/c/" + direct + "/say"
	s.has(s.post(say, "text", "  first line\r\nsecond line  "), http.StatusOK, `data-into="log"`, "second line")
	s.settle()
	if got := s.bot.last("second line"); !strings.Contains(got, `first line\nsecond line`) {
		t.Errorf("the bot got %s", got)
	}
	root := s.types(kim, shared, "a root")
	s.has(s.post("/p/"+eva+"/c/"+shared+"/say", "text", "in the thread", "thread", root), http.StatusOK, `id="thread-log-`, "1 reply")

	for _, c := range []struct {
		name, text, thread, want string
		status                   int
	}{
		{"nothing", " \n ", "", "Write something first", http.StatusUnprocessableEntity},
		{"too much", strings.Repeat("x", 40_001), "", "at most 40000 characters", http.StatusUnprocessableEntity},
		{"an unknown command", "/nonsense now", "", "/nonsense is not a command", http.StatusUnprocessableEntity},
		{"a command in a thread", "/lodestar help", root, "in a thread", http.StatusUnprocessableEntity},
		{"a thread that is not there", "hello", "1.000001", "no longer there", http.StatusNotFound},
	} {
		if a := s.post(say, "text", c.text, "thread", c.thread); a.status != c.status || !strings.Contains(a.body, c.want) {
			t.Errorf("%s: %d %s", c.name, a.status, a.body)
		}
	}
}

func TestSlashCommands(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	direct := emulator.SampleDirect(eva)
	say := "/p/" + eva + "/c/" + direct + "/say"
	s.has(s.post(say, "text", "/lodestar help me"), http.StatusOK)
	if got := s.bot.last("command="); !strings.Contains(got, "text=help+me") {
		t.Errorf("the bot got %q", got)
	}
	// What is Slack's own is said in the conversation (PG-13).
	s.has(s.post(say, "text", "/huddle"), http.StatusOK)
	s.has(s.get("/p/"+eva+"/c/"+direct), http.StatusOK, "/huddle is a command of Slack itself and is not emulated here.")
	// Externals have no command at all.
	s.has(s.post("/p/"+kim+"/c/"+shared+"/say", "text", "/lodestar help"), http.StatusUnprocessableEntity, "not a command that this person has")
	// One that the bot does not answer.
	if err := s.slack.ChangeApp(emulator.SampleApp, func(a *emulator.App) { a.CommandsURL = "http://127.0.0.1:1/" }); err != nil {
		t.Fatal(err)
	}
	s.has(s.post(say, "text", "/lodestar help"), http.StatusBadGateway, "The bot did not take this")
}

var fileLink = regexp.MustCompile(`/p/\w+/files/\w+`)

func TestFiles(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	a := s.upload("/p/"+eva+"/c/"+shared+"/say", "", `a "plan".html`, "<script>alert(1)</script>")
	s.has(a, http.StatusOK, "a &#34;plan&#34;.html")
	path := fileLink.FindString(a.body)
	for _, who := range []string{eva, kim} {
		got := s.get(strings.Replace(path, eva, who, 1))
		s.has(got, http.StatusOK, "<script>")
		if got.header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("a file could run: %v", got.header)
		}
	}
	if err := s.slack.Remove(shared, kim); err != nil {
		t.Fatal(err)
	}
	s.has(s.get(strings.Replace(path, eva, kim, 1)), http.StatusNotFound)
	s.has(s.upload("/p/"+eva+"/c/"+shared+"/say", "", "large", strings.Repeat("x", 17<<20)), http.StatusRequestEntityTooLarge, "at most 16 MB")
	// In a thread as well.
	root := s.types(eva, shared, "root")
	if _, err := s.person(eva).Attach(shared, root, "", emulator.Upload{Name: "in a thread.txt", Content: []byte("threaded")}); err != nil {
		t.Fatal(err)
	}
	thread := s.get("/p/" + tom + "/c/" + shared + "?thread=" + root).body
	links := fileLink.FindAllString(thread, -1)
	s.has(s.get(links[len(links)-1]), http.StatusOK, "threaded")
}

func TestWhoCannotWriteIsTold(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	say := "/p/" + kim + "/c/" + shared + "/say"
	s.slack.GoDown(s.world.Now().Add(time.Hour))
	s.has(s.post(say, "text", "hello"), http.StatusServiceUnavailable, "Slack is down", "still here")
	s.slack.ComeBack()
	if err := s.slack.Deactivate(kim); err != nil {
		t.Fatal(err)
	}
	s.has(s.post(say, "text", "hello"), http.StatusForbidden, "deactivated")
	if err := s.slack.Archive(shared, true); err != nil {
		t.Fatal(err)
	}
	s.has(s.post("/p/"+eva+"/c/"+shared+"/say", "text", "hello"), http.StatusForbidden, "does not offer")
	a := s.get("/p/" + eva + "/c/" + shared)
	s.has(a, http.StatusOK, "closed")
	s.lacks(a, `id="composer"`)
}

func TestReadMarks(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.types(kim, shared, "one")
	s.types(kim, shared, "two")
	s.has(s.get("/p/"+eva+"/c/"+internal), http.StatusOK, `class="count">2<`)
	if a := s.post("/p/" + eva + "/c/" + shared + "/read"); a.status != http.StatusNoContent {
		t.Errorf("reading: %d", a.status)
	}
	s.lacks(s.get("/p/"+eva+"/c/"+internal), `class="count"`)
}

func TestOwnMessages(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ts := s.types(eva, shared, "one & <two> https://example.com @Kim Visser")
	m := "/p/" + eva + "/c/" + shared + "/m/" + ts
	s.has(s.get(m+"/edit"), http.StatusOK, "one &amp; &lt;two&gt; https://example.com @Kim Visser</textarea>")
	s.has(s.get("/p/"+kim+"/c/"+shared+"/m/"+ts+"/notification"), http.StatusOK, "one &amp; &lt;two&gt;")
	s.has(s.post(m+"/edit", "text", "  "), http.StatusUnprocessableEntity, "can only be deleted", `id="sure"`)
	s.has(s.post(m+"/edit", "text", strings.Repeat("y", 40_001)), http.StatusUnprocessableEntity, "at most 40000", "yyyy")
	s.has(s.post(m+"/edit", "text", "altered"), http.StatusOK, "data-gone")
	s.has(s.get("/p/"+kim+"/c/"+shared), http.StatusOK, "altered", "(edited)")
	s.has(s.get(m+"/delete"), http.StatusOK, "Delete this message?")
	s.has(s.post(m+"/delete"), http.StatusOK, "data-gone")
	s.lacks(s.get("/p/"+kim+"/c/"+shared), "altered")
	s.has(s.post(m+"/delete"), http.StatusNotFound, "no longer there")
	s.has(s.get(m+"/edit"), http.StatusNotFound)
}

func TestWhatIsNotEmulatedIsSaidInTheConversation(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := "/p/" + kim + "/c/" + shared
	for what, says := range map[string]string{"huddle": "Huddles are not emulated.", "canvas": "Canvases are not", "list": "Lists are not", "workflow": "Workflows are not", "clip": "clips are not"} {
		s.has(s.post(c+"/missing/"+what), http.StatusOK)
		s.has(s.get(c), http.StatusOK, says)
		s.lacks(s.get("/p/"+tom+"/c/"+shared), says)
		s.lacks(s.get("/p/"+kim+"/c/"+emulator.SampleDirect(kim)), says)
	}
	s.has(s.post(c+"/missing/nothing"), http.StatusNotFound)

	// So is what the bot asks for; of that externals hear nothing.
	l := s.listen("/p/" + eva + "/c/" + emulator.SampleDirect(eva))
	if _, err := s.bot.ListBookmarksContext(s.Context(), internal); err == nil {
		t.Fatal("bookmarks are emulated by now: take another method")
	}
	s.get("/p/" + jonas + "/")
	l.until("msg", "bookmarks.list")
	s.lacks(s.get("/p/"+kim+"/c/"+emulator.SampleDirect(kim)), "bookmarks.list")
}
