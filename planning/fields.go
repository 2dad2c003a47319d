package planning

import "slices"

// Audience says who may read something. It is also the view a page is made for.
type Audience string

// The audiences. A field without a mark in the method is Internal.
const (
	Internal    Audience = "internal"
	ForCustomer Audience = "customer"
	// WhereShown marks what the customer reads only about people whom a
	// customer field shows: it is never listed by itself (method a.4).
	WhereShown Audience = "where_shown"
)

// Need says how much an answer is needed (method, Need).
type Need string

// The needs.
const (
	Required      Need = "R"        // must be answered before the plan is presented
	Expected      Need = "RD"       // asked; "don't know yet" is accepted and becomes a gap
	ExpectedLater Need = "RD later" // asked at the first review
	Warned        Need = "W"        // presented without it only after a warning
	Optional      Need = "O"        // never asked unprompted
	Automatic     Need = "A"        // filled by the product
)

// Section is the part of the method a field belongs to: the account record,
// goal discovery, or one of the seven steps.
type Section string

// The sections in the order of the method.
const (
	SectionAccount          Section = "account"
	SectionOverview         Section = "overview"
	SectionDiscovery        Section = "discovery"
	SectionGoals            Section = "goals"
	SectionSolution         Section = "solution"
	SectionActionPlan       Section = "action_plan"
	SectionChangeManagement Section = "change_management"
	SectionImplementation   Section = "implementation"
	SectionReview           Section = "review"
)

// Field is one step id of the method with who may read its answer, how much it
// is needed and which agreement item covers it.
type Field struct {
	ID       string
	Section  Section
	Audience Audience
	Need     Need
	Item     Item // empty where the customer does not agree to it
}

// Fields returns every step id of method a.4, c.1, c.3 and d.1 to d.7 with its
// parts, in the order in which the method asks. Widening an audience here shows
// an internal answer to customers: the marks are those of the method and are
// changed there first.
func Fields() []Field { return slices.Clone(fields) }

// FieldOf returns the field with that step id.
func FieldOf(step string) (Field, bool) {
	i := fieldPosition(step)
	if i == len(fields) {
		return Field{}, false
	}
	return fields[i], true
}

// CustomerFields returns the allow-list: the step ids whose answers a customer
// may read once a version is presented (method a.3 rules 2 to 4). Everything
// else is internal, also ids that are not known here.
func CustomerFields() []string {
	var ids []string
	for _, f := range fields {
		if f.Audience == ForCustomer {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

// CustomerMayRead reports whether the step id is on the allow-list.
func CustomerMayRead(step string) bool {
	f, known := FieldOf(step)
	return known && f.Audience == ForCustomer
}

// fieldPosition is the place of the step id in the order of the method; unknown
// ids come last.
func fieldPosition(step string) int {
	if i := slices.IndexFunc(fields, func(f Field) bool { return f.ID == step }); i >= 0 {
		return i
	}
	return len(fields)
}

// fields is a table and is never written to.
var fields = []Field{
	{"customer_name", SectionOverview, ForCustomer, Required, ""},
	{"customer_address", SectionOverview, ForCustomer, Optional, ""},
	{"customer_phone", SectionOverview, ForCustomer, Optional, ""},
	{"customer_fax", SectionOverview, ForCustomer, Optional, ""},
	{"customer_website", SectionOverview, ForCustomer, Optional, ""},
	{"prepared_on", SectionOverview, ForCustomer, Automatic, ""},
	{"prepared_by", SectionOverview, ForCustomer, Automatic, ""},
	{"primary_account_manager", SectionOverview, ForCustomer, Automatic, ""},
	{"account_team", SectionOverview, ForCustomer, Optional, ""},
	{"account_team.department", SectionOverview, Internal, Optional, ""},
	{"main_contacts", SectionOverview, Internal, Expected, ""},
	{"customer_since", SectionOverview, ForCustomer, Expected, ""},
	{"relationship_strength", SectionOverview, Internal, Required, ""},
	{"relationship_note", SectionOverview, Internal, Optional, ""},
	{"plan_period", SectionOverview, ForCustomer, Required, ItemOwners},
	{"plan_period.length", SectionOverview, ForCustomer, Required, ItemOwners},
	{"plan_period.first_day", SectionOverview, ForCustomer, Required, ItemOwners},
	{"review_cycle", SectionOverview, Internal, Optional, ""},
	{"last_reviewed", SectionOverview, ForCustomer, Automatic, ""},
	{"team_review_frequency", SectionOverview, Internal, Required, ""},
	{"team_review_dates", SectionOverview, Internal, Automatic, ""},
	{"industry", SectionOverview, ForCustomer, Expected, ""},
	{"industry_position", SectionOverview, Internal, Optional, ""},
	{"news", SectionOverview, Internal, Optional, ""},
	{"buying_process", SectionOverview, Internal, Expected, ""},
	{"summary", SectionOverview, Internal, Warned, ""},

	{"discovery_source", SectionDiscovery, Internal, Required, ""},
	{"discovery_said_on", SectionDiscovery, Internal, Automatic, ""},
	{"aim_12_months", SectionDiscovery, Internal, Expected, ""},
	{"challenges_today", SectionDiscovery, Internal, Expected, ""},
	{"tried_helps", SectionDiscovery, Internal, Expected, ""},
	{"tried_fails", SectionDiscovery, Internal, Expected, ""},
	{"success_at_year_end", SectionDiscovery, Internal, Expected, ""},
	{"call_contact", SectionDiscovery, ForCustomer, Optional, ""},
	{"call_at", SectionDiscovery, ForCustomer, Optional, ""},
	{"call_way", SectionDiscovery, ForCustomer, Optional, ""},

	{"goal_statement", SectionGoals, ForCustomer, Required, ItemGoals},
	{"goal_measure", SectionGoals, ForCustomer, Required, ItemGoals},
	{"goal_measure_owner", SectionGoals, Internal, Required, ""},
	{"goal_baseline", SectionGoals, ForCustomer, Expected, ItemGoals},
	{"goal_target", SectionGoals, ForCustomer, Expected, ItemGoals},
	{"goal_target.agree_by", SectionGoals, ForCustomer, Expected, ItemGoals},
	{"goal_target_date", SectionGoals, ForCustomer, Required, ItemGoals},
	{"goal_value_types", SectionGoals, ForCustomer, Required, ItemGoals},
	{"goal_their_benefit", SectionGoals, ForCustomer, Expected, ItemGoals},
	{"goal_our_benefit", SectionGoals, Internal, Expected, ""},
	{"goal_leading", SectionGoals, Internal, Optional, ""},
	{"goal_kind", SectionGoals, Internal, Optional, ""},
	{"goal_priority", SectionGoals, ForCustomer, Automatic, ""},
	{"goal_actual", SectionGoals, ForCustomer, Optional, ""},
	{"opportunities", SectionGoals, Internal, Optional, ""},
	{"not_now", SectionGoals, Internal, Optional, ""},

	{"solution_current_use", SectionSolution, Internal, Expected, ""},
	{"solution_use_reason", SectionSolution, Internal, Expected, ""},
	{"solution_name", SectionSolution, ForCustomer, Required, ItemGoals},
	{"solution_support", SectionSolution, ForCustomer, Expected, ItemGoals},
	{"solution_is_new", SectionSolution, Internal, Optional, ""},
	{"solution_others", SectionSolution, Internal, Optional, ""},
	{"solution_benefit", SectionSolution, Internal, ExpectedLater, ""},
	{"solution_cost", SectionSolution, Internal, ExpectedLater, ""},
	{"solution_months", SectionSolution, Internal, ExpectedLater, ""},
	{"solution_basis", SectionSolution, Internal, ExpectedLater, ""},
	{"solution_objections", SectionSolution, Internal, Optional, ""},
	{"advice", SectionSolution, ForCustomer, Optional, ""},

	{"approach", SectionActionPlan, ForCustomer, Required, ItemGoals},
	{"approach_reason", SectionActionPlan, Internal, Optional, ""},
	{"action_title", SectionActionPlan, ForCustomer, Required, ItemGoals},
	{"action_goal", SectionActionPlan, ForCustomer, Automatic, ItemGoals},
	{"action_solution", SectionActionPlan, Internal, Optional, ""},
	{"action_owner", SectionActionPlan, ForCustomer, Required, ItemOwners},
	{"action_due", SectionActionPlan, ForCustomer, Expected, ItemOwners},
	{"action_accept", SectionActionPlan, Internal, Warned, ""},
	{"action_milestone", SectionActionPlan, ForCustomer, Optional, ItemGoals},
	{"action_effect", SectionActionPlan, Internal, Optional, ""},
	{"action_effort", SectionActionPlan, Internal, Optional, ""},
	{"action_cleared", SectionActionPlan, Internal, Optional, ""},
	{"action_supports", SectionActionPlan, Internal, Optional, ""},
	{"action_project_plan", SectionActionPlan, Internal, Optional, ""},
	{"action_expected", SectionActionPlan, ForCustomer, Optional, ""},

	{"force_for", SectionChangeManagement, Internal, Warned, ""},
	{"force_for.text", SectionChangeManagement, Internal, Warned, ""},
	{"force_for.score", SectionChangeManagement, Internal, Warned, ""},
	{"force_against", SectionChangeManagement, Internal, Warned, ""},
	{"force_against.text", SectionChangeManagement, Internal, Warned, ""},
	{"force_against.score", SectionChangeManagement, Internal, Warned, ""},
	{"force_if_nothing", SectionChangeManagement, Internal, Optional, ""},
	{"park_until", SectionChangeManagement, Internal, Required, ""},
	{"park_reason", SectionChangeManagement, Internal, Optional, ""},
	{"plan_risks", SectionChangeManagement, Internal, Optional, ""},

	{"approvers", SectionImplementation, ForCustomer, Required, ""},
	{"compass_today", SectionImplementation, ForCustomer, Required, ""},
	{"compass_tomorrow", SectionImplementation, ForCustomer, Required, ""},
	{"compass_how", SectionImplementation, ForCustomer, Required, ""},
	{"plan_format", SectionImplementation, ForCustomer, Required, ItemFormat},
	{"plan_format.software", SectionImplementation, ForCustomer, Optional, ItemFormat},
	{"plan_sharing", SectionImplementation, ForCustomer, Required, ItemSharing},
	{"plan_sharing.link", SectionImplementation, ForCustomer, Required, ItemSharing},
	{"plan_update_frequency", SectionImplementation, ForCustomer, Required, ItemFrequency},
	{"cover_message", SectionImplementation, ForCustomer, Automatic, ""},
	{"answer_by", SectionImplementation, ForCustomer, Automatic, ""},
	{"team_agrees", SectionImplementation, Internal, Optional, ""},

	{"status_email_every", SectionReview, ForCustomer, Required, ""},
	{"status_email_to", SectionReview, ForCustomer, Required, ""},
	{"call_every", SectionReview, ForCustomer, Required, ""},
	{"report_every", SectionReview, ForCustomer, Required, ""},
	{"review_people", SectionReview, ForCustomer, Expected, ""},

	{"account_language", SectionAccount, ForCustomer, Required, ""},
	{"account_time_zone", SectionAccount, ForCustomer, Required, ""},
	{"account_country", SectionAccount, Internal, Required, ""},
	{"account_channel", SectionAccount, ForCustomer, Required, ""},
	{"team_channel", SectionAccount, Internal, Optional, ""},
	{"contact_name", SectionAccount, WhereShown, Required, ""},
	{"contact_function", SectionAccount, WhereShown, Optional, ""},
	{"contact_email", SectionAccount, Internal, Required, ""},
	{"contact_language", SectionAccount, Internal, Automatic, ""},
	{"contact_salutation", SectionAccount, Internal, Required, ""},
	{"contact_identity", SectionAccount, Internal, Automatic, ""},
}
