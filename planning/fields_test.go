package planning_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"lodestar/planning"
)

func TestNothingInternalIsOnTheAllowList(t *testing.T) {
	t.Parallel()
	allowed := planning.CustomerFields()
	for _, step := range []string{
		"force_for", "force_for.text", "force_for.score", "force_against", "force_against.text", "force_against.score",
		"force_if_nothing", "park_until", "park_reason", "action_effect", "action_effort", "action_solution",
		"action_supports", "action_cleared", "action_accept", "action_project_plan",
		"relationship_strength", "relationship_note", "contact_attitude", "contact_influence", "main_contacts",
		"buying_process", "industry_position", "news", "summary", "review_cycle", "account_team.department",
		"plan_risks", "solution_objections", "opportunities", "not_now", "solution_others", "competitor_name",
		"solution_benefit", "solution_cost", "solution_months", "solution_basis", "solution_current_use",
		"goal_our_benefit", "goal_measure_owner", "goal_leading", "goal_kind", "approach_reason",
		"discovery_source", "aim_12_months", "challenges_today", "tried_helps", "tried_fails", "success_at_year_end",
		"contact_email", "contact_language", "contact_salutation", "contact_identity", "contact_name",
		"account_country", "team_channel", "team_agrees", "team_review_frequency", "team_review_dates",
		"", "no_such_step",
	} {
		if slices.Contains(allowed, step) || planning.CustomerMayRead(step) {
			t.Errorf("%q must never reach a customer", step)
		}
	}
	// The count makes every change of the list a decision: 57 ids of the method
	// and their parts are marked CUSTOMER.
	if len(allowed) != 57 {
		t.Errorf("%d fields are on the allow-list:\n%s", len(allowed), strings.Join(allowed, "\n"))
	}
}

func TestTheFieldTableIsSound(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range planning.Fields() {
		if seen[f.ID] {
			t.Errorf("%s stands twice", f.ID)
		}
		seen[f.ID] = true
		if f.Section == "" || f.Audience == "" || f.Need == "" {
			t.Errorf("%s is incomplete: %+v", f.ID, f)
		}
		if f.Item != "" && f.Audience != planning.ForCustomer {
			t.Errorf("%s is agreed to and internal", f.ID)
		}
		if parent, _, isPart := strings.Cut(f.ID, "."); isPart {
			if p, ok := planning.FieldOf(parent); !ok || p.Audience == planning.Internal && f.Audience != planning.Internal {
				t.Errorf("%s is seen by more people than %s", f.ID, parent)
			}
		}
	}
}

// Every step id has a place in the plan, and every tag is a step id.
func TestEveryFieldHasAPlace(t *testing.T) {
	t.Parallel()
	places := map[string]bool{
		// The order of Plan.Goals.
		"goal_priority": true,
		// Parts within the struct of their field.
		"force_for.text": true, "force_for.score": true, "force_against.text": true, "force_against.score": true,
	}
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice:
			walk(typ.Elem())
		case reflect.Struct:
			// A version repeats the fields of the customer view.
			if seen[typ] || typ == reflect.TypeFor[planning.Version]() {
				return
			}
			seen[typ] = true
			for i := range typ.NumField() {
				field := typ.Field(i)
				if step, tagged := field.Tag.Lookup("step"); tagged {
					if _, known := planning.FieldOf(step); !known {
						t.Errorf("%s.%s answers %q, which is no step id", typ.Name(), field.Name, step)
					}
					places[step] = true
				}
				walk(field.Type)
			}
		default:
		}
	}
	walk(reflect.TypeFor[planning.Plan]())
	for _, f := range planning.Fields() {
		if !places[f.ID] {
			t.Errorf("%s has no place in the plan", f.ID)
		}
	}
}
