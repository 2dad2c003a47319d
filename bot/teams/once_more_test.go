package teams

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"lodestar/bot/teams/teamstest"
)

// TestPressOfSomebodyWhoIsNotKnown: where the roster does not tell whose press it is,
// or too late, nothing is handed on, and they hear alone that they may press again; then
// it counts. Where they cannot be told, Teams hears that it was not taken.
func TestPressOfSomebodyWhoIsNotKnown(t *testing.T) {
	t.Parallel()
	pressed := object{"value": object{"lodestar": object{"q": object{"f": "agreement"}, "v": "agree", "w": "p/1"}}, "replyToId": "17950000"}
	mention := object{"text": "<at>Lodestar</at> agree 1", "entities": []object{{"type": "mention", "mentioned": object{"id": "28:" + appID}, "text": "<at>Lodestar</at>"}}}
	const says = "nothing was recorded"
	for name, c := range map[string]struct {
		faults func(*teamstest.Settings)
		change []object
		told   string // where
		code   int
	}{
		"nobody finds them":         {func(f *teamstest.Settings) { f.Nobody = true }, []object{inShared(), pressed}, "a:1visser-chat", http.StatusOK},
		"the roster is slow":        {func(f *teamstest.Settings) { f.Missing = time.Minute }, []object{inShared(), pressed}, "a:1visser-chat", http.StatusOK},
		"in the personal chat":      {func(f *teamstest.Settings) { f.Nobody = true }, []object{pressed}, evaChat, http.StatusOK},
		"called in a channel":       {func(f *teamstest.Settings) { f.Nobody = true }, []object{inShared(), mention}, "a:1visser-chat", http.StatusOK},
		"not called":                {func(f *teamstest.Settings) { f.Nobody = true }, []object{inShared(), {"text": "good morning"}}, "", http.StatusServiceUnavailable},
		"nothing can be said":       {func(f *teamstest.Settings) { f.Nobody, f.Faults = true, []teamstest.Fault{{Status: 503}} }, []object{inShared(), pressed}, "", http.StatusServiceUnavailable},
		"it may not be written to":  {func(f *teamstest.Settings) { f.Nobody, f.Faults = true, []teamstest.Fault{{Status: 403}} }, []object{inShared(), pressed}, "", http.StatusServiceUnavailable},
		"the answer to it was lost": {func(f *teamstest.Settings) { f.Nobody, f.Faults = true, []teamstest.Fault{{Lost: true}} }, []object{inShared(), pressed}, "a:1visser-chat", http.StatusServiceUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.fake.Change(c.faults)
			if code := s.post(s.activity("message", c.change...)).Code; code != c.code {
				t.Errorf("answered with %d", code)
			}
			s.silent()
			all := s.fake.All()
			switch {
			case c.told == "" && len(all) != 0:
				t.Errorf("said: %+v", all)
			case c.told == "":
			case len(all) != 1 || all[0].Conversation != c.told || !strings.Contains(asText(t, all[0].Activity), "es wurde nichts festgehalten"):
				t.Errorf("said: %+v", all)
			}
			if len(s.refs.all) > 1 {
				t.Errorf("stored: %+v", s.refs.all)
			}
			s.fake.Change(func(f *teamstest.Settings) { f.Nobody, f.Missing, f.Faults = false, 0, nil })
			s.take(s.activity("message", c.change...))
			s.next()
		})
	}
	t.Run("Action.Execute", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.fake.Change(func(f *teamstest.Settings) { f.Nobody = true })
		w := s.post(s.activity("invoke", inShared(), object{"locale": "en-GB", "name": "adaptiveCard/action", "value": object{"action": object{"data": pressed["value"]}}}))
		var got struct {
			Status int    `json:"statusCode"`
			Type   string `json:"type"`
			Value  string `json:"value"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK || got.Status != http.StatusOK || got.Type != "application/vnd.microsoft.activity.message" || !strings.Contains(got.Value, says) {
			t.Errorf("answered with %d %s", w.Code, w.Body)
		}
		s.silent()
		if all := s.fake.All(); len(all) != 0 {
			t.Errorf("said where others read: %+v", all)
		}
	})
}
