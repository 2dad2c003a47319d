package playground_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"lodestar/bot/playground"
)

func TestTheClockIsShownAndMoved(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	page := "/p/" + eva + "/c/" + shared
	s.has(s.get(page), http.StatusOK, `data-state="ready"`, "Mon 23 Nov 2026", "<strong>09:00</strong>", "Europe/Amsterdam (CET)", "Nothing is due")
	s.world.due(playground.Due{At: s.world.Now().Add(26 * time.Hour), What: "idle_reminder", Who: "Eva Brandt"})
	s.has(s.get(page), http.StatusOK, "Next: Tue 24 Nov 2026, 11:00", "idle reminder, Eva Brandt")
	// What waits, and for whom, is nothing for those of the customer.
	kims := s.get("/p/" + kim + "/c/" + shared)
	s.has(kims, http.StatusOK, "Next: Tue 24 Nov 2026, 11:00")
	s.lacks(kims, "idle reminder")

	l := s.listen(page)
	for _, c := range []struct{ move, to string }{
		{"hour", "Mon 23 Nov 2026, 10:00"}, {"day", "Tue 24 Nov 2026, 10:00"}, {"monday", "Mon 30 Nov 2026, 09:00"},
	} {
		want := "Advancing to " + strings.TrimSuffix(strings.Replace(c.to, "Mon 23 Nov 2026, ", "today, ", 1), " …")
		s.has(s.post("/p/"+eva+"/clock/"+c.move), http.StatusOK, `data-state="advancing"`, want)
		l.until("clock", want)
		// While it is on its way every other move is refused, with a sentence.
		for _, other := range []string{"next", "hour", "day", "monday"} {
			s.has(s.post("/p/"+jonas+"/clock/"+other), http.StatusConflict, "The clock is on its way.", `data-state="advancing"`)
		}
		s.world.arrive()
		l.until("clock", `data-state="ready"`)
	}
	s.has(s.post("/p/"+eva+"/clock/set", "date", "2027-03-28", "time", "02:30"), http.StatusOK, "Advancing to Sun 28 Mar 2027")
	s.has(s.post("/p/"+eva+"/clock/cancel"), http.StatusOK, `data-state="ready"`)
	s.has(s.get(page), http.StatusOK, "Mon 30 Nov 2026")
}

// TestWhatAMoveLedTo: what happened is listed for our people and told in a sentence;
// whose reminder it was is nothing for those of the customer.
func TestWhatAMoveLedTo(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	page, from := "/p/"+eva+"/c/"+shared, s.world.Now()
	s.lacks(s.get(page), `id="passed"`)
	s.world.trips(playground.Trip{From: from, To: from, Passed: nil})
	s.has(s.get(page), http.StatusOK, "Nothing was due since Mon 23 Nov 2026, 09:00.", `data-told="It is Mon 23 Nov 2026, 09:00. Nothing was due`)
	one := playground.Due{At: from.Add(-time.Hour), What: "idle_reminder", Who: "Eva Brandt"}
	s.world.trips(playground.Trip{From: from.Add(-2 * time.Hour), To: from, Passed: []playground.Due{one}})
	s.has(s.get(page), http.StatusOK, "1 thing happened since Mon 23 Nov 2026, 07:00.", "Mon 23 Nov 2026, 08:00", "idle reminder, Eva Brandt", `07:00. idle reminder, Eva Brandt"`)
	s.world.trips(playground.Trip{From: from.Add(-2 * time.Hour), To: from, Passed: []playground.Due{one, one}, More: 3})
	s.has(s.get(page), http.StatusOK, "5 things happened", "and 3 more")
	kims := s.get("/p/" + kim + "/c/" + shared)
	s.has(kims, http.StatusOK, `data-told="It is Mon 23 Nov 2026, 09:00."`)
	s.lacks(kims, "idle reminder", "things happened", "and 3 more")
	// While it is on its way there is nothing to say yet, and the buttons wait.
	s.has(s.post("/p/"+eva+"/clock/week"), http.StatusOK, "Advancing to Mon 30 Nov 2026, 09:00", `data-told=""`, `id="clock-next" aria-disabled="true"`, `id="clock-cancel"`)
}

func TestMovesThatCannotBe(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	clock := "/p/" + eva + "/clock/"
	s.has(s.post(clock+"next"), http.StatusConflict, "Nothing waits to happen.")
	s.has(s.post(clock+"set", "date", "2026-11-22", "time", "09:00"), http.StatusConflict, "The clock goes forward only.")
	for _, pair := range [][2]string{{"", ""}, {"2027-02-30", "09:00"}, {"tomorrow", "09:00"}, {"2027-02-01", "9"}, {"2027-02-01", "24:00"}} {
		s.has(s.post(clock+"set", "date", pair[0], "time", pair[1]), http.StatusConflict, "Choose a date and a time.")
	}
	s.has(s.post(clock+"backwards"), http.StatusNotFound)
	s.world.breaks()
	s.has(s.post(clock+"hour"), http.StatusConflict, "That did not work.")
	s.has(s.get("/p/"+eva+"/c/"+shared), http.StatusOK, "can&#39;t be read")
}
