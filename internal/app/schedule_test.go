package app_test

import (
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lodestar/conversation/locale"
	"lodestar/internal/app"
	"lodestar/internal/civil"
	"lodestar/planning/playbook"
)

// TestScheduleOfTheExample compares with the dates of the worked example (method
// d.10): the account manager works in Berlin, the customer in New York.
func TestScheduleOfTheExample(t *testing.T) {
	t.Parallel()
	database := "file:" + filepath.Join(t.TempDir(), "l.db")
	now := func() time.Time { return time.Date(2026, 12, 9, 16, 0, 0, 0, time.UTC) }
	if err := app.ImportExample(t.Context(), app.ImportOptions{Options: app.Options{Database: database, Now: now}, Tenant: "local"}, io.Discard); err != nil {
		t.Fatal(err)
	}
	list := func(from, to civil.Date) []playbook.Dated {
		all, err := app.Schedule(t.Context(), app.ScheduleOptions{
			Database: database, Tenant: "local", Account: "ABC Company", From: from, To: to, Language: locale.English, Now: now,
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	all := list(civil.Must(2027, 1, 1), civil.Must(2027, 12, 31))
	due := map[string][]string{}
	merged := 0
	for i, d := range all {
		due[d.Kind] = append(due[d.Kind], d.Due)
		if strings.Contains(d.Why, "merged") {
			merged++
		}
		if i > 0 && all[i-1].Due[:10] > d.Due[:10] {
			t.Errorf("%s comes after %s", d.Due, all[i-1].Due)
		}
	}
	if n := len(due["status_mail"]); n != 26 || due["status_mail"][0] != "2027-01-06T09:00:00-05:00" || due["status_mail"][n-1] != "2027-12-22T09:00:00-05:00" {
		t.Errorf("%d status e-mails: %v", n, due["status_mail"])
	}
	if merged != 7 {
		t.Errorf("%d are merged, not 7", merged)
	}
	for kind, wanted := range map[string]string{
		"monthly_call":     "2027-01-12T10:00:00-05:00 2027-02-09T10:00:00-05:00 2027-03-09T10:00:00-05:00 2027-04-13T10:00:00-04:00 2027-05-11T10:00:00-04:00 2027-06-08T10:00:00-04:00 2027-07-13T10:00:00-04:00 2027-08-10T10:00:00-04:00 2027-09-14T10:00:00-04:00 2027-10-12T10:00:00-04:00 2027-11-09T10:00:00-05:00 2027-12-14T10:00:00-05:00",
		"quarterly_report": "2027-03-18T10:00:00-04:00 2027-06-17T10:00:00-04:00 2027-09-16T10:00:00-04:00 2027-12-16T10:00:00-05:00",
		"team_review":      "2027-03-09T09:00:00+01:00 2027-06-08T09:00:00+02:00 2027-09-07T09:00:00+02:00 2027-12-07T09:00:00+01:00",
		"period_end":       "2027-11-05T09:00:00+01:00",
	} {
		if got := strings.Join(due[kind], " "); got != wanted {
			t.Errorf("%s: %s", kind, got)
		}
	}
	// Good Friday and Easter Monday are days off in Germany; before a call the
	// owners are asked two working days before the call; 03-03 is a Monday before.
	for _, day := range []string{"2027-03-01T09:00:00+01:00", "2027-03-25T09:00:00+01:00", "2027-04-09T09:00:00+02:00"} {
		if !slices.Contains(due["status_prepare"], day) {
			t.Errorf("nobody is asked on %s: %v", day, due["status_prepare"])
		}
	}
	if first := list(civil.Must(2027, 3, 17), civil.Must(2027, 3, 17)); len(first) != 1 || first[0].Kind != "status_mail" || first[0].Zone != "America/New_York" || !strings.Contains(first[0].Why, "19 March 2027") {
		t.Errorf("%+v", first)
	}
}
