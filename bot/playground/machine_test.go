package playground_test

import (
	"net/http"
	"strings"
	"testing"
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
