package playground_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestOurPeopleSeeBothPagesOfAPlan(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	plan := "/p/" + eva + "/plans/plan-contoso"
	s.has(s.get("/p/"+eva+"/plans"), http.StatusOK, "Contoso", "plan-other")
	a := s.get(plan)
	s.has(a, http.StatusOK, "For us", "For the customer", "61 of 70 lines of one page", "Agreed by Kim Visser.", secret("plan"), secret("version"), "Deliver within 48 hours", `<p class="internal"><span class="hide">(ours alone) </span>`)
	a = s.get(plan + "?only=internal")
	s.has(a, http.StatusOK, secret("plan"), "Both Side by Side")
	s.lacks(a, "Deliver within 48 hours")
	a = s.get(plan + "?only=customer&version=2")
	s.has(a, http.StatusOK, "Deliver within 48 hours", "Working Plan", `aria-current="page">version 2`)
	s.lacks(a, marker)
	for _, q := range []string{"?version=0", "?version=-1", "?version=x", "?version=9", "?only=elsewhere"} {
		s.has(s.get(plan+q), http.StatusNotFound, "Not found")
	}
}

// TestFilesOfAPlan: a file has the rules of its page, and says what to mend.
func TestFilesOfAPlan(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ours, theirs := "/p/"+eva+"/plans/plan-contoso", "/p/"+kim+"/plans/plan-contoso"
	s.has(s.get(ours+"?version=2"), http.StatusOK, "As a file", `href="`+ours+`/internal/pdf?version=2">PDF, one page`, `href="`+ours+`/customer/png?version=2"`)
	a := s.get(ours + "/internal/pdf")
	s.has(a, http.StatusOK, secret("plan"))
	if got := a.header.Get("Content-Disposition"); got != "attachment; filename*=utf-8''M%C3%BCller%20&%20S%C3%B6hne%20plan.pdf" || a.header.Get("Content-Type") != "application/pdf" {
		t.Errorf("%q, %q", got, a.header.Get("Content-Type"))
	}
	a = s.get(theirs)
	s.has(a, http.StatusOK, `/customer/pdf?version=2"`)
	s.lacks(a, "/internal/")
	a = s.get(theirs + "/customer/pdf") // the working plan is ours alone
	s.has(a, http.StatusOK, "Deliver within 48 hours")
	s.lacks(a, marker)
	for _, path := range []string{theirs + "/internal/pdf", theirs + "/internal/pdf?version=2", "/p/" + kim + "/plans/plan-other/customer/pdf", ours + "/customer/exe", ours + "/elsewhere/pdf", ours + "/customer/pdf?version=x", ours + "/customer/pdf?version=9"} {
		a := s.get(path)
		s.has(a, http.StatusNotFound, "Not found")
		s.lacks(a, marker)
	}
	a = s.get(ours + "/customer/png")
	s.has(a, http.StatusUnprocessableEntity, "Too long by 3 lines.", "To cut: &lt;Action 2&gt;.", "Back to the Plan", `href="`+ours+`"`)
	s.world.breaks()
	if a := s.get(ours + "/customer/pdf"); a.status != http.StatusInternalServerError || strings.Contains(a.body, "broken") {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestTheCustomerSeesTheSharedPageOnly(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, who := range []string{kim, tom} {
		plans := "/p/" + who + "/plans"
		s.lacks(s.get(plans), marker, "plan-other")
		for _, q := range []string{"", "?version=2", "?only=customer", "?version=1"} {
			a := s.get(plans + "/plan-contoso" + q)
			s.has(a, http.StatusOK, "Deliver within 48 hours")
			s.lacks(a, marker, "For us", "internal", "Working Plan", "Only This One")
		}
		for _, path := range []string{"/plan-contoso?only=internal", "/plan-other", "/plan-other?only=internal", "/none"} {
			a := s.get(plans + path)
			s.has(a, http.StatusNotFound)
			s.lacks(a, marker)
		}
	}
	// A page that is not theirs looks like one that does not exist.
	one, other := s.get("/p/"+kim+"/plans/plan-other").body, s.get("/p/"+kim+"/plans/none").body
	if one != other {
		t.Error("one can tell from the page that the plan exists")
	}
	s.world.breaks()
	for _, path := range []string{"/plans", "/plans/plan-contoso"} {
		if a := s.get("/p/" + eva + path); a.status != http.StatusInternalServerError || strings.Contains(a.body, "broken") {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}

// TestAPlanGoesOn: whoever has it open sees it change, and only what is theirs.
func TestAPlanGoesOn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ours, only, theirs := s.listen("/p/"+eva+"/plans/plan-contoso"), s.listen("/p/"+eva+"/plans/plan-contoso?only=internal"), s.listen("/p/"+kim+"/plans/plan-contoso")
	ours.until("state", "Deliver within 48 hours")
	s.world.promises("Deliver within 24 hours")
	ours.until("state", "Deliver within 24 hours")
	for _, e := range theirs.until("state", "Deliver within 24 hours") {
		if strings.Contains(e.data, marker) {
			t.Errorf("the customer is told %s", e.data)
		}
	}
	for _, e := range only.until("state", secret("plan")) {
		if strings.Contains(e.data, "Deliver within") {
			t.Errorf("another sheet is sent: %s", e.data)
		}
	}
}
