package planning_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/planning"
)

func TestReturn(t *testing.T) {
	t.Parallel()
	type result struct {
		ok, noCost, hasPayback bool
		net, payback           string
		percent                int
	}
	for _, c := range []struct {
		name          string
		benefit, cost string
		months        int
		want          result
	}{
		{"half a percent rounds up", "1125", "1000", 10, result{true, false, true, "125", "8.9", 13}},
		{"a loss rounds half up too", "875", "1000", 7, result{true, false, true, "-125", "8.0", -12}},
		{"no cost", "500", "0", 12, result{true, true, true, "500", "0.0", 0}},
		{"no benefit never pays back", "0", "500", 12, result{true, false, false, "-500", "0.0", -100}},
		{"no months, no payback", "600", "500", 0, result{true, false, false, "100", "0.0", 20}},
		{"no estimate of the cost", "600", "", 12, result{net: "0", payback: "0.0"}},
		{"below zero", "600", "-1", 12, result{net: "0", payback: "0.0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := planning.Solution{Benefit: quantity(t, c.benefit, "EUR"), Cost: quantity(t, c.cost, "EUR"), Months: c.months}
			r, ok := s.Return()
			got := result{ok, r.NoCost, r.HasPayback, r.Net.String(), r.Payback.StringFixed(1), r.Percent}
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(result{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCurrenciesAreNeverMixed(t *testing.T) {
	t.Parallel()
	p := planning.Plan{Solutions: []planning.Solution{
		{Benefit: quantity(t, "0.1", "USD"), Cost: quantity(t, "0", "")}, // nothing is the same in all of them
		{Benefit: quantity(t, "0.2", "USD"), Cost: quantity(t, "7", "EUR")},
		{Benefit: quantity(t, "1000", "USD")},
	}}
	if r, ok := p.Solutions[0].Return(); !ok || r.Currency != "USD" || !r.NoCost {
		t.Errorf("without a cost: %+v, %v", r, ok)
	}
	if _, ok := p.Solutions[1].Return(); ok {
		t.Error("a return over two currencies")
	}
	var got []string
	for _, s := range p.Sums() {
		got = append(got, s.Currency+" "+s.Benefit.String()+" "+s.Cost.String()+" "+s.Net.String())
	}
	if diff := cmp.Diff([]string{"EUR 0 7 -7", "USD 0.3 0 0.3"}, got); diff != "" {
		t.Error(diff)
	}
}
