package export_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/planning/example"
	"lodestar/planning/export"
)

// Markers of every kind of answer. None of them stands in the example.
const (
	markedText   = "ZZMARKERZZ"
	markedNumber = 97531864
	markedYear   = 7391
)

// mark writes a marker into everything below v that is internal: fields whose
// step id is not on the allow-list, and what has no step id but is ours alone.
func mark(v reflect.Value, internal bool) int {
	marked := 0
	switch v.Interface().(type) {
	case civil.Date:
		if internal {
			v.Set(reflect.ValueOf(civil.Must(markedYear, 3, 1)))
			return 1
		}
		return 0
	case decimal.Decimal:
		if internal {
			v.Set(reflect.ValueOf(decimal.NewFromInt(markedNumber)))
			return 1
		}
		return 0
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() && internal {
			v.Set(reflect.New(v.Type().Elem()))
		}
		if !v.IsNil() {
			marked += mark(v.Elem(), internal)
		}
	case reflect.Slice:
		if v.Len() == 0 && internal {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		}
		for i := range v.Len() {
			marked += mark(v.Index(i), internal)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			inside := internal
			if step, tagged := field.Tag.Lookup("step"); tagged {
				// People whom a customer field shows are shown by name and
				// function; the record itself is internal.
				inside = !planning.CustomerMayRead(step)
			}
			switch field.Name {
			case "StartReason", "KeepReason", "ParkReason":
				inside = true
			case "Versions", "Provenance", "Goal", "Solution", "Supports", "Row", "State", "Kind", "Side":
				// Keys and states: a marker there would change what the plan
				// is, not what it says.
				continue
			}
			marked += mark(v.Field(i), inside)
		}
	case reflect.String:
		if internal {
			v.SetString(markedText)
			marked++
		}
	case reflect.Int:
		if internal {
			v.SetInt(markedNumber)
			marked++
		}
	case reflect.Bool, reflect.Map:
	default:
	}
	return marked
}

// The worst defect there is: an internal answer before a customer (method a.3).
func TestNoInternalAnswerReachesTheCustomerView(t *testing.T) {
	t.Parallel()
	p := example.March()
	marked := mark(reflect.ValueOf(&p).Elem(), false)
	if marked < 100 {
		t.Fatalf("only %d markers were placed", marked)
	}
	for key, v := range p.Provenance {
		v.By = markedText
		p.Provenance[key] = v
	}
	p.Actions[0].Force.For[0].Text = markedText
	frozen, err := json.Marshal(p.CustomerView())
	if err != nil {
		t.Fatal(err)
	}
	outputs := map[string]string{"frozen content": string(frozen)}
	for _, lang := range languages() {
		outputs["customer view in "+string(lang)] = export.Text(p, planning.ForCustomer, printer(t, lang))
		outputs["customer view as HTML in "+string(lang)] = html(t, p, planning.ForCustomer, lang)
	}
	for name, text := range outputs {
		plain := strings.NewReplacer(",", "", ".", "").Replace(text)
		for _, marker := range []string{markedText, "97531864", "7391"} {
			if i := strings.Index(plain, marker); i >= 0 {
				t.Errorf("%s shows %s: …%s…", name, marker, plain[max(0, i-60):min(len(plain), i+60)])
			}
		}
	}
	// The same plan seen from inside shows them, so the markers do work.
	internal := export.Text(p, planning.Internal, printer(t, languages()[0]))
	if !strings.Contains(internal, markedText) || !strings.Contains(internal, "7391") {
		t.Error("no marker on the internal page: the test proves nothing")
	}
}

// Everything that is not marked stays as it is: the view of a marked plan is
// that of the plan.
func TestTheCustomerViewDoesNotDependOnInternalAnswers(t *testing.T) {
	t.Parallel()
	p := example.March()
	before := export.Text(p, planning.ForCustomer, printer(t, languages()[0]))
	mark(reflect.ValueOf(&p).Elem(), false)
	if after := export.Text(p, planning.ForCustomer, printer(t, languages()[0])); after != before {
		t.Errorf("the customer view changed:\n%s", after)
	}
}
