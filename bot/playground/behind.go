package playground

import (
	"context"
	"net/http"
	"strconv"
	"strings"
)

// behind is what nobody in Slack would see: the workspace's controls, faults,
// the wire, and the bot's insides. It is fetched when it is opened, and only
// then is it part of a stream.
type behind struct {
	Tab     string // with the number of what is opened in it: "in/12"
	Tabs    []behindTab
	Base    string
	Who     string
	Foreign bool // the person is not ours: what is shown here is hidden from them
	Problem string

	Stage  *stage
	Faults *faults
	In     *inbound
	Out    *outbound
	State  *standing
	Jobs   []jobLine
	Said   []saidLine
	Audit  []auditLine
	Find   found // of the last three
	Empty  bool
}

type behindTab struct {
	ID, Path, Key string
	Current       bool
}

// behindTabs are the parts, in order, with their names.
func behindTabs() []behindTab {
	return []behindTab{
		{ID: "stage", Key: "button.play_stage"},
		{ID: "faults", Key: "button.play_faults"},
		{ID: "in", Key: "button.play_in"},
		{ID: "out", Key: "button.play_out"},
		{ID: "state", Key: "button.play_state"},
		{ID: "jobs", Key: "button.play_jobs"},
		{ID: "said", Key: "button.play_said"},
		{ID: "audit", Key: "button.play_audit"},
	}
}

func (s *scene) serveBehind(w http.ResponseWriter, r *http.Request) {
	tab := r.PathValue("tab")
	if seq := r.PathValue("seq"); seq != "" {
		tab += "/" + seq
	}
	f, ok := s.behind(r.Context(), tab, "")
	if !ok {
		s.page.nothingHere(w, r)
		return
	}
	s.page.answer(w, http.StatusOK, f)
}

// behind draws one part; false where there is no such part.
func (s *scene) behind(ctx context.Context, tab, problem string) (fragment, bool) {
	name, number, _ := strings.Cut(tab, "/")
	seq, err := strconv.ParseInt(number, 10, 64)
	if number != "" && err != nil {
		return fragment{}, false
	}
	data := behind{Tab: tab, Base: s.path("behind/"), Who: s.who.Name, Foreign: !s.colleague(), Problem: problem}
	known := false
	for _, t := range behindTabs() {
		t.Current, t.Path = t.ID == name, data.Base+t.ID
		known = known || t.Current
		data.Tabs = append(data.Tabs, t)
	}
	switch {
	case !known:
		return fragment{}, false
	case name == "stage":
		data.Stage = s.stage()
	case name == "faults":
		data.Faults = s.faults(ctx)
	case name == "in":
		data.In = s.inbound(seq, s.page.now(ctx))
	case name == "out":
		data.Out = s.outbound(seq, s.page.now(ctx))
	default:
		if err := s.insides(ctx, name, seq, &data); err != nil {
			s.page.log.Error("playground: looking inside", "part", name, "error", err)
			if problem == "" {
				data.Problem = s.page.words.Text("problem.play_failed", nil)
			}
		}
	}
	return s.page.draw("state", "behind", "behind", data), true
}

// answerBehind draws a part after something was done in it.
func (s *scene) answerBehind(w http.ResponseWriter, r *http.Request, status int, tab, problem string) {
	again, err := s.page.scene(s.who.ID)
	if err != nil {
		s.page.nothingHere(w, r)
		return
	}
	f, _ := again.behind(r.Context(), tab, problem)
	s.page.answer(w, status, f)
}
