package planning

import "lodestar/internal/civil"

// Approver is somebody at the customer who may agree to the plan (approvers,
// 000-70).
type Approver struct {
	Row    RowID
	Person Person `step:"approvers"`
}

// MaxApprovers is how many a plan can have.
const MaxApprovers = 5

// FileFormat is the form in which the customer gets the plan (plan_format).
type FileFormat string

// The file formats.
const (
	Workbook FileFormat = "workbook"
	Document FileFormat = "document"
	PDF      FileFormat = "pdf"
	CSV      FileFormat = "csv" // the list of actions
)

// FileFormats returns all of them in the order in which they are offered.
func FileFormats() []FileFormat { return []FileFormat{Workbook, Document, PDF, CSV} }

// Sharing is the way the plan is shared (plan_sharing).
type Sharing string

// The ways of sharing.
const (
	SharedChannel Sharing = "channel"
	SharedLink    Sharing = "link"
	Attachment    Sharing = "attachment"
)

// Sharings returns all of them in the order in which they are offered.
func Sharings() []Sharing { return []Sharing{SharedChannel, SharedLink, Attachment} }

// Together is how both sides work together: the card together.pack (method d.6,
// d.7). team_review_frequency stands on the same card and in Overview.
type Together struct {
	Format        FileFormat `step:"plan_format"`
	Software      string     `step:"plan_format.software"`
	Sharing       Sharing    `step:"plan_sharing"`
	Link          string     `step:"plan_sharing.link"`
	Updates       Updates    `step:"plan_update_frequency"`
	StatusEmailTo []Person   `step:"status_email_to"`
	ReviewPeople  []Person   `step:"review_people"`
}

// Updates are the three intervals of step 7, which together are
// plan_update_frequency. The patterns say on which day and at what time, in a
// form the cadence understands; empty means its default.
type Updates struct {
	StatusEmail        Interval `json:"status_email_every,omitempty" step:"status_email_every"`
	Call               Interval `json:"call_every,omitempty"         step:"call_every"`
	Report             Interval `json:"report_every,omitempty"       step:"report_every"`
	StatusEmailPattern string   `json:"status_email_pattern,omitempty" step:"status_email_every"`
	CallPattern        string   `json:"call_pattern,omitempty"         step:"call_every"`
	ReportPattern      string   `json:"report_pattern,omitempty"       step:"report_every"`
}

// Complete reports whether all three intervals are chosen; Off is a choice.
func (u Updates) Complete() bool { return u.StatusEmail != "" && u.Call != "" && u.Report != "" }

// DefaultTogether returns the settings the card starts from (method d.6):
// workbook; the shared channel where there is one, else attachment; every two
// weeks, monthly, quarterly; the approvers; account manager and approvers.
func DefaultTogether(account Account, approvers []Approver) Together {
	t := Together{
		Format:  Workbook,
		Sharing: Attachment,
		Updates: Updates{StatusEmail: TwoWeeks, Call: Monthly, Report: Quarterly},
	}
	if account.Channel != "" && account.Channel != NoChannel {
		t.Sharing = SharedChannel
	}
	if !account.Manager.IsZero() {
		t.ReviewPeople = append(t.ReviewPeople, account.Manager)
	}
	for _, a := range approvers {
		t.StatusEmailTo = append(t.StatusEmailTo, a.Person)
		t.ReviewPeople = append(t.ReviewPeople, a.Person)
	}
	return t
}

// DefaultTeamReview is how often the team goes through the plan unless it
// chooses otherwise (method d.1).
const DefaultTeamReview = Quarterly

// Cover is what goes out with the presented version.
type Cover struct {
	Message  string     `step:"cover_message"`
	AnswerBy civil.Date `step:"answer_by"`
}
