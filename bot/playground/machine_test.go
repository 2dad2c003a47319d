package playground_test

import (
	"net/http"
	"strings"
	"testing"

	"lodestar/bot/slack/emulator"
)

func TestReset(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var err error
	if s.world.start, err = s.slack.Snapshot(); err != nil {
		t.Fatal(err)
	}
	s.types(kim, shared, "to be forgotten")
	s.post("/p/" + eva + "/c/" + shared + "/missing/huddle")
	s.post("/p/" + eva + "/faults/down")
	s.post("/p/" + eva + "/faults/up")
	s.has(s.get("/p/"+eva+"/reset"), http.StatusOK, "Reset the workspace?", `data-post="/p/`+eva+`/reset"`)
	l := s.listen("/p/" + kim + "/c/" + shared)

	s.post("/p/" + eva + "/clock/hour")
	a := s.post("/p/" + eva + "/reset")
	s.has(a, http.StatusConflict, "The clock is on its way.")
	s.world.Cancel()
	a = s.post("/p/" + eva + "/reset")
	if a.status != http.StatusNoContent || a.header.Get("X-Go") != "/p/"+eva+"/" {
		t.Errorf("%d %v", a.status, a.header)
	}
	l.until("go", "/p/"+kim+"/")
	l.ends()
	s.lacks(s.get("/p/"+eva+"/c/"+shared), "to be forgotten", "Huddles are")
	s.world.breaks()
	s.has(s.post("/p/"+eva+"/reset"), http.StatusConflict, "That did not work.")
}

// TestUndo brings back what a reset took away, with what the page itself kept of it.
func TestUndo(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var err error
	if s.world.start, err = s.slack.Snapshot(); err != nil {
		t.Fatal(err)
	}
	where := "/p/" + eva + "/c/" + shared
	s.lacks(s.get(where), "Undo", "undo-go")
	s.has(s.post("/p/"+eva+"/undo"), http.StatusConflict, "no longer there")
	s.types(kim, shared, "to be kept")
	s.post(where + "/missing/huddle")
	s.lacks(s.get("/p/"+eva+"/reset"), "sure-instead")
	s.post("/p/" + eva + "/reset")
	s.lacks(s.get(where), "to be kept", "Huddles are")
	s.has(s.get(where), http.StatusOK, "The workspace was reset. Before: Mon 23 Nov 2026, 09:00.", `id="undo-go">Undo<`, `data-of="1"`)

	// Not wanted, it is gone from all pages; before the next reset it is offered again.
	l := s.listen("/p/" + kim + "/c/" + shared)
	s.lacks(s.post("/p/"+eva+"/undo/decline"), "undo-go")
	l.until("state", `<div id="undo"`)
	s.lacks(s.get(where), "undo-go")
	s.has(s.get("/p/"+eva+"/reset"), http.StatusOK, "would be gone for good", `data-post="/p/`+eva+`/undo"`)

	a := s.post("/p/" + eva + "/undo")
	if a.status != http.StatusNoContent || a.header.Get("X-Go") != "/p/"+eva+"/" {
		t.Errorf("%d %v", a.status, a.header)
	}
	l.until("go", "/p/"+kim+"/")
	s.has(s.get(where), http.StatusOK, "to be kept", "Huddles are", "What was there before the reset is back.", "Reset Again")
	s.post("/p/" + eva + "/undo")
	s.lacks(s.get(where), "to be kept", "Huddles are")
	s.has(s.get(where), http.StatusOK, "The workspace was reset.")
}

// TestResetOfSomebodyAdded leads on who is not there any more.
func TestResetOfSomebodyAdded(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var err error
	if s.world.start, err = s.slack.Snapshot(); err != nil {
		t.Fatal(err)
	}
	s.post("/p/"+eva+"/stage/add", "name", "Ada Berg", "team", emulator.SampleTeam)
	ada := ""
	for _, u := range s.slack.Users() {
		if u.Name == "Ada Berg" {
			ada = u.ID
		}
	}
	if a := s.post("/p/" + ada + "/reset"); a.header.Get("X-Go") != "/" {
		t.Errorf("%d %v", a.status, a.header)
	}
}

func TestSaveAsTest(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.has(s.get("/p/"+eva+"/c/"+shared), http.StatusOK, `href="/p/`+eva+`/script" download`)
	a := s.get("/p/" + eva + "/script")
	s.has(a, http.StatusOK, "eva: Hi\n> Hello\n")
	if got := a.header.Get("Content-Disposition"); got != "attachment; filename=conversation-2026-11-23-0900.txt" {
		t.Errorf("it is saved as %s", got)
	}
	s.world.breaks()
	a = s.get("/p/" + eva + "/script")
	s.has(a, http.StatusInternalServerError, "That did not work. The program&#39;s log says why.")
	if strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") {
		t.Error("an error is saved as a test")
	}
}
