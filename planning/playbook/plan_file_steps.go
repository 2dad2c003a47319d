package playbook

import (
	"slices"
	"strings"

	"lodestar/planning"
)

// fileKind says how the value of a step stands in a plan file.
type fileKind int

const (
	fileText     fileKind = iota + 1 // "words"
	fileChoice                       // "option"
	fileChoices                      // ["option", …]
	fileDate                         // "2027-03-31"
	fileSince                        // 2008, or a day
	fileWhole                        // 4
	fileQuantity                     // {"number":"3200000","unit":"USD"}
	filePerson                       // {"side","name","role"}
	filePeople                       // [{"side","name","role"}, …]
	fileRhythm                       // {"every":"monthly","pattern":"2.2 10:00"}; "off"
	fileRowOf                        // number of a row of the list options
	fileSource                       // "contact:2", "own_view", "document"
	fileAnswerOf                     // place of another answer: "challenges_today/2"
	fileMoment                       // "2027-01-12 10:00", in the zone of who noted it
)

// fileStep is one step of a plan file. Its ids and options are those of the
// method and for ever; which rows it stands in is list, "" for the plan itself.
type fileStep struct {
	id      string
	list    string
	kind    fileKind
	options string // values of a choice, by spaces, "" where they are not fixed; the bounds of a whole number; the list of fileRowOf
	short   string // name within its row, where that is not the id
}

// name is the key of the step among the answers of its row.
func (s fileStep) name() string {
	if s.short != "" {
		return s.short
	}
	return s.id
}

// takes reports whether option is one the step knows.
func (s fileStep) takes(option string) bool {
	return s.options == "" || slices.Contains(strings.Fields(s.options), option)
}

// fileList is a list of rows in a plan file.
type fileList struct {
	id     string
	inside []string // the lists whose rows hold it; none: it stands among the answers
	parent string   // for a list among the answers whose rows belong to another: that list
	by     string   // the key of a row that names the number of that parent
	max    int      // rows within one parent (trust I3)
	titled string   // the step whose words tell a row from the others
}

// roundList is the list of discovery rounds: the first stands flat among the
// answers, further ones under furtherRounds.
const (
	roundList     = "round"
	furtherRounds = "rounds"
)

// fileLists are the lists in the order in which a file holds them. A table,
// never written to.
var fileLists = []fileList{
	{id: roundList, max: 20},
	{id: "call", max: 50},
	{id: "main_contacts", max: 8, titled: "main_contacts.name"},
	{id: "account_team", max: 30},
	{id: "news", max: 50, titled: "news"},
	{id: "goal", max: planning.MaxGoals, titled: "goal_statement"},
	{id: "opportunities", max: 50, titled: "opportunities"},
	{id: "sales_objective", max: 50, titled: "sales_objective"},
	{id: "solution", parent: "goal", by: "solution_goal", max: planning.MaxSolutions, titled: "solution_name"},
	{id: "solution_objections", inside: []string{"solution"}, max: 10, titled: "solution_objections"},
	{id: "solution_others", max: 10, titled: "solution_others"},
	{id: "action", parent: "goal", by: "action_goal", max: planning.MaxActions, titled: "action_title"},
	{id: "force_for", inside: []string{"action", "force_past"}, max: planning.MaxReasons, titled: "force_for.text"},
	{id: "force_against", inside: []string{"action", "force_past"}, max: planning.MaxReasons, titled: "force_against.text"},
	{id: "force_past", inside: []string{"action"}, max: 50},
	{id: "plan_risks", max: 20, titled: "plan_risks"},
}

// contactLists are the lists of the account record.
var contactLists = []fileList{{id: "contact", max: 500, titled: "contact_name"}}

const (
	intervals  = "weekly two_weeks monthly two_months quarterly half_yearly yearly off"
	actionsNow = "proposed open in_progress done blocked parked dropped"
)

// fileSteps are the answers of a plan in the order in which a file holds them.
// A table, never written to.
var fileSteps = []fileStep{
	{id: "customer_name", kind: fileText},
	{id: "customer_address", kind: fileText},
	{id: "customer_phone", kind: fileText},
	{id: "customer_fax", kind: fileText},
	{id: "customer_website", kind: fileText},
	{id: "prepared_on", kind: fileDate},
	{id: "customer_since", kind: fileSince},
	{id: "industry", kind: fileText},
	{id: "industry_position", kind: fileText},
	{id: "plan_period.length", kind: fileChoice, options: "year half_year quarter"},
	{id: "plan_period.first_day", kind: fileDate},
	{id: "plan_period.last_day", kind: fileDate},
	{id: "relationship_strength", kind: fileChoice}, // a workspace may have words of its own
	{id: "relationship_note", kind: fileText},
	{id: "buying_process", kind: fileText},
	{id: "review_cycle", kind: fileChoice, options: "none monthly quarterly half_yearly yearly"},
	{id: "review_cycle.next_date", kind: fileDate},
	{id: "team_review_frequency", kind: fileChoice, options: "two_weeks monthly quarterly"},
	{id: "summary", kind: fileText},
	{id: "not_now", kind: fileText},
	{id: "solution_current_use", kind: fileChoice, options: "yes partly no nothing"},
	{id: "solution_use_reason", kind: fileText},
	{id: "advice", kind: fileText},
	{id: "compass_today", kind: fileText},
	{id: "compass_tomorrow", kind: fileText},
	{id: "compass_how", kind: fileText},
	{id: "approvers", kind: filePeople},
	{id: "plan_format", kind: fileChoice, options: "workbook document pdf csv"},
	{id: "plan_format.software", kind: fileText},
	{id: "plan_sharing", kind: fileChoice, options: "channel link attachment"},
	{id: "plan_sharing.link", kind: fileText},
	{id: "status_email_every", kind: fileRhythm, options: intervals},
	{id: "status_email_to", kind: filePeople},
	{id: "call_every", kind: fileRhythm, options: intervals},
	{id: "report_every", kind: fileRhythm, options: intervals},
	{id: "review_people", kind: filePeople},
	{id: "cover_message", kind: fileText},
	{id: "answer_by", kind: fileDate},
	{id: "start_reason", kind: fileText},

	{id: "discovery_source", list: roundList, kind: fileSource, options: "own_view document"},
	{id: "discovery_source.document", list: roundList, kind: fileText},
	{id: "discovery_said_on", list: roundList, kind: fileDate},
	{id: "aim_12_months", list: roundList, kind: fileText},
	{id: "challenges_today", list: roundList, kind: fileText},
	{id: "tried_helps", list: roundList, kind: fileText},
	{id: "tried_fails", list: roundList, kind: fileText},
	{id: "success_at_year_end", list: roundList, kind: fileText},

	{id: "call_contact", list: "call", kind: filePeople},
	{id: "call_at", list: "call", kind: fileMoment},
	{id: "call_way", list: "call", kind: fileChoice, options: "phone video in_person"},
	{id: "call_held", list: "call", kind: fileChoice, options: "yes moved no"},

	{id: "main_contacts.name", list: "main_contacts", kind: fileText},
	{id: "main_contacts.function", list: "main_contacts", kind: fileText},
	{id: "main_contacts.role", list: "main_contacts", kind: fileChoice, options: "initiator user influencer decider buyer gatekeeper"},
	{id: "account_team", list: "account_team", kind: filePerson},
	{id: "account_team.role", list: "account_team", kind: fileText},
	{id: "account_team.department", list: "account_team", kind: fileText},
	{id: "news.date", list: "news", kind: fileDate},
	{id: "news", list: "news", kind: fileText},

	{id: "goal_statement", list: "goal", kind: fileText},
	{id: "goal_measure", list: "goal", kind: fileText},
	{id: "goal_measure_owner", list: "goal", kind: fileChoice, options: "theirs shared ours"},
	{id: "goal_baseline", list: "goal", kind: fileQuantity},
	{id: "goal_target", list: "goal", kind: fileQuantity},
	{id: "goal_target.agree_by", list: "goal", kind: fileDate},
	{id: "goal_target_date", list: "goal", kind: fileDate},
	{id: "goal_value_types", list: "goal", kind: fileChoices, options: "cost_avoidance cost_reduction satisfaction efficiency"},
	{id: "goal_their_benefit", list: "goal", kind: fileText},
	{id: "goal_our_benefit", list: "goal", kind: fileText},
	{id: "goal_leading", list: "goal", kind: fileText},
	{id: "goal_kind", list: "goal", kind: fileChoice, options: "keep enlarge"},
	{id: "goal_actual", list: "goal", kind: fileQuantity},
	{id: "goal_actual.on", list: "goal", kind: fileDate},
	{id: "approach", list: "goal", kind: fileText},
	{id: "approach_reason", list: "goal", kind: fileText},

	{id: "opportunities", list: "opportunities", kind: fileText},
	{id: "opportunities.value", list: "opportunities", kind: fileQuantity},
	{id: "opportunities_source", list: "opportunities", kind: fileAnswerOf},
	{id: "sales_objective", list: "sales_objective", kind: fileText},

	{id: "solution_name", list: "solution", kind: fileText},
	{id: "solution_support", list: "solution", kind: fileText},
	{id: "solution_is_new", list: "solution", kind: fileChoice, options: "in_use new"},
	{id: "solution_benefit", list: "solution", kind: fileQuantity},
	{id: "solution_cost", list: "solution", kind: fileQuantity},
	{id: "solution_months", list: "solution", kind: fileWhole, options: "1 60"},
	{id: "solution_basis", list: "solution", kind: fileText},
	{id: "solution_objections", list: "solution_objections", kind: fileText},
	{id: "solution_objections.answer", list: "solution_objections", kind: fileText},
	{id: "solution_others", list: "solution_others", kind: fileText},

	{id: "action_title", list: "action", kind: fileText},
	{id: "action_goal", list: "action", kind: fileRowOf, options: "goal"},
	{id: "action_solution", list: "action", kind: fileRowOf, options: "solution"},
	{id: "action_owner", list: "action", kind: filePerson},
	{id: "action_due", list: "action", kind: fileDate},
	{id: "action_accept", list: "action", kind: fileChoice, options: "yes other_date not_me"},
	{id: "action_accept.other_date", list: "action", kind: fileDate},
	{id: "action_accept.someone_else", list: "action", kind: fileText},
	{id: "action_milestone", list: "action", kind: fileChoice, options: "yes no"},
	{id: "action_effect", list: "action", kind: fileWhole, options: "1 5"},
	{id: "action_effort", list: "action", kind: fileWhole, options: "1 5"},
	{id: "action_cleared", list: "action", kind: filePerson},
	{id: "action_cleared.on", list: "action", kind: fileDate},
	{id: "action_supports", list: "action", kind: fileRowOf, options: "action"},
	{id: "action_project_plan", list: "action", kind: fileText},
	{id: "action_expected", list: "action", kind: fileDate},
	{id: "action_state", list: "action", kind: fileChoice, options: actionsNow},
	{id: "checkin_state", list: "action", kind: fileChoice, options: "on_track late blocked done"},
	{id: "checkin_line", list: "action", kind: fileText},
	{id: "force_if_nothing", list: "action", kind: fileChoice, options: "worse same solves"},
	{id: "force_if_nothing.text", list: "action", kind: fileText},
	{id: "counter_action", list: "action", kind: fileText},
	{id: "park_until", list: "action", kind: fileDate},
	{id: "park_reason", list: "action", kind: fileText},
	{id: "fail_reason", list: "action", kind: fileText},
	{id: "force_for.text", list: "force_for", kind: fileText, short: "text"},
	{id: "force_for.score", list: "force_for", kind: fileWhole, options: "1 5", short: "score"},
	{id: "force_against.text", list: "force_against", kind: fileText, short: "text"},
	{id: "force_against.score", list: "force_against", kind: fileWhole, options: "1 5", short: "score"},
	{id: "force_past.on", list: "force_past", kind: fileDate, short: "on"},
	{id: "plan_risks", list: "plan_risks", kind: fileText},
	{id: "plan_risks.person", list: "plan_risks", kind: filePerson},
}

// accountFileSteps are the answers of an account record (method a.4). A table,
// never written to.
var accountFileSteps = []fileStep{
	{id: "account_language", kind: fileChoice, options: "en de nl"},
	{id: "account_country", kind: fileChoice},
	{id: "account_time_zone", kind: fileText},
	{id: "account_channel", kind: fileChoice},
	{id: "team_channel", kind: fileChoice},
	{id: "customer_since", kind: fileSince},
	{id: "contact_name", list: "contact", kind: fileText},
	{id: "contact_function", list: "contact", kind: fileText},
	{id: "contact_email", list: "contact", kind: fileText},
	{id: "contact_language", list: "contact", kind: fileChoice, options: "en de nl"},
	{id: "contact_salutation", list: "contact", kind: fileChoice, options: "ms mr none"},
	{id: "contact_identity", list: "contact", kind: fileText},
}

// fileMark is an answer that says how far the interview is and nothing about
// the customer: "another goal?", a pack that was saved, a list said to be
// empty. list is where its row stands.
type fileMark struct{ id, list string }

// fileMarks are the marks of a plan. A table, never written to.
var fileMarks = []fileMark{
	{"header.pack", ""},
	{"plan_period.end", ""},
	{"main_contacts", ""},
	{"main_contacts.pack", ""},
	{"main_contacts.more", ""},
	{"account_team", ""},
	{"account_team.pack", ""},
	{"news", ""},
	{"news.pack", ""},
	{roundList, ""},
	{"goals_check", roundList},
	{"discovery.other_contact", roundList},
	{"call", ""},
	{"aim_12_months.confirm", "call"},
	{"challenges_today.confirm", "call"},
	{"tried_helps.confirm", "call"},
	{"tried_fails.confirm", "call"},
	{"success_at_year_end.confirm", "call"},
	{"goal", ""},
	{"goal.pack", ""},
	{"goal.more", ""},
	{"goal.limit", "goal"},
	{"goal.only_ours", "goal"},
	{"goal.one_side", "goal"},
	{"goal.statement_differs", "goal"},
	{"opportunities", ""},
	{"opportunities.pack", ""},
	{"sales_objective", ""},
	{"solution", "goal"},
	{"solution.pack", "goal"},
	{"solution.more", "goal"},
	{"solution_objections", "solution"},
	{"solution_objections.pack", "solution"},
	{"solution_others", ""},
	{"solution_others.pack", ""},
	{"action", "goal"},
	{"action.pack", "goal"},
	{"action.more", "goal"},
	{"action.limit", "action"},
	{"force.pack", "action"},
	{"force.result", "action"},
	{"force.again", "action"},
	{"force_for", "action"},
	{"force_for.more", "action"},
	{"force_against", "action"},
	{"force_against.more", "action"},
	{"force.plan", ""},
	{"plan_risks", ""},
	{"plan_risks.pack", ""},
	{"compass.pack", ""},
	{"approvers.more", ""},
	{"account.pack", ""},
	{"together.pack", ""},
	{"action_accept.offer", ""},
	{"plan_check", ""},
	{"present.confirm", ""},
}

// fileTable is what a record of one kind may hold.
type fileTable struct {
	steps []fileStep
	lists []fileList
	marks []fileMark
}

func planTable() fileTable {
	return fileTable{slices.Concat(fileSteps, reportFileSteps, ownFileSteps()), slices.Concat(fileLists, reportFileLists), slices.Concat(fileMarks, reportFileMarks)}
}

func accountTable() fileTable { return fileTable{accountFileSteps, contactLists, nil} }

// ownFileSteps are the answers to a workspace's own questions (000-12). Their
// words are the workspace's and no part of the file.
func ownFileSteps() []fileStep {
	var all []fileStep
	for step := 1; step <= 6; step++ {
		for place := 1; place <= ownPlaces; place++ {
			all = append(all, fileStep{id: ownID(step, place), kind: fileText})
		}
	}
	return all
}

// step finds the step of an id in the rows of a list.
func (t fileTable) step(id, list string) (fileStep, bool) {
	i := slices.IndexFunc(t.steps, func(s fileStep) bool { return s.id == id && s.list == list })
	if i < 0 {
		return fileStep{}, false
	}
	return t.steps[i], true
}

func (t fileTable) mark(id, list string) bool { return slices.Contains(t.marks, fileMark{id, list}) }

// stepsOf are the steps of the rows of a list, in order.
func (t fileTable) stepsOf(list string) []fileStep {
	var all []fileStep
	for _, s := range t.steps {
		if s.list == list {
			all = append(all, s)
		}
	}
	return all
}

func (t fileTable) list(id string) (fileList, bool) {
	i := slices.IndexFunc(t.lists, func(l fileList) bool { return l.id == id })
	if i < 0 {
		return fileList{}, false
	}
	return t.lists[i], true
}

// listsIn are the lists that the rows of a list hold; "" are those among the
// answers.
func (t fileTable) listsIn(list string) []fileList {
	var all []fileList
	for _, l := range t.lists {
		if list == "" && len(l.inside) == 0 || slices.Contains(l.inside, list) {
			all = append(all, l)
		}
	}
	return all
}
