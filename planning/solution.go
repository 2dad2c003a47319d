package planning

import (
	"math/big"
	"slices"

	"github.com/shopspring/decimal"
)

// Use says whether they get the most out of what they have from us
// (solution_current_use, 000-35).
type Use string

// The answers.
const (
	UsedFully  Use = "yes"
	UsedPartly Use = "partly"
	NotUsed    Use = "no"
	NothingYet Use = "nothing"
)

// CurrentUse is asked once per plan.
type CurrentUse struct {
	Use    Use    `step:"solution_current_use"`
	Reason string `step:"solution_use_reason"` // why not; asked after partly and no
}

// Novelty says whether a solution is in use at the customer already.
type Novelty string

// The answers to solution_is_new.
const (
	InUse     Novelty = "in_use"
	NewToThem Novelty = "new"
)

// Solution is what we offer, tied to a goal (method d.3). One without a goal
// cannot be saved (004-50).
type Solution struct {
	Row        RowID
	Goal       RowID
	Name       string      `step:"solution_name"`
	Support    string      `step:"solution_support"`
	Novelty    Novelty     `step:"solution_is_new"`
	Benefit    *Quantity   `step:"solution_benefit"`
	Cost       *Quantity   `step:"solution_cost"`
	Months     int         `step:"solution_months"` // 1 to 60; 0 means not given
	Basis      string      `step:"solution_basis"`
	Objections []Objection // 10 rows
}

// Objection is what they might say against a solution, and our answer (000-38).
type Objection struct {
	Row    RowID
	Text   string `step:"solution_objections"`
	Answer string `step:"solution_objections"`
}

// Candidate is something else we have that might help (solution_others,
// 000-36). It can be turned into a solution.
type Candidate struct {
	Row  RowID
	Text string `step:"solution_others"`
}

// Return is what a solution brings the customer (method d.3, 000-37).
type Return struct {
	Currency   string
	Net        decimal.Decimal // benefit − cost
	NoCost     bool            // cost is 0: there is no percentage
	Percent    int             // net ÷ cost in whole percent, rounded half up; below 0 where the cost is higher
	Payback    decimal.Decimal // months until the cost is earned, one decimal, rounded half up
	HasPayback bool            // false without months or without benefit
}

// Return computes the return, and false where benefit or cost is missing, a
// figure is below 0, or the two are in different currencies, which are never
// converted.
func (s Solution) Return() (Return, bool) {
	if s.Benefit == nil || s.Cost == nil || s.Benefit.Unit != s.costCurrency() {
		return Return{}, false
	}
	benefit, cost := s.Benefit.Number, s.Cost.Number
	if benefit.IsNegative() || cost.IsNegative() {
		return Return{}, false
	}
	r := Return{Currency: s.Benefit.Unit, Net: benefit.Sub(cost), NoCost: cost.IsZero()}
	if !r.NoCost {
		percent, ok := wholePercent(r.Net, cost)
		if !ok {
			return Return{}, false
		}
		r.Percent = percent
	}
	if s.Months > 0 && !benefit.IsZero() {
		// cost ÷ (benefit ÷ months), in tenths of a month.
		tenths := new(big.Rat).Mul(cost.Rat(), big.NewRat(int64(s.Months)*10, 1))
		tenths.Quo(tenths, benefit.Rat())
		r.Payback = decimal.NewFromBigInt(halfUp(tenths), -1)
		r.HasPayback = true
	}
	return r, true
}

// costCurrency is that of the benefit where nothing is to be paid: 0 is the same in
// every currency, and may be written without one.
func (s Solution) costCurrency() string {
	if s.Cost.Number.IsZero() {
		return s.Benefit.Unit
	}
	return s.Cost.Unit
}

// Sum is what all solutions bring in one currency.
type Sum struct {
	Currency string
	Benefit  decimal.Decimal
	Cost     decimal.Decimal
	Net      decimal.Decimal
}

// Sums adds up benefit, cost and net per currency, in order of the currency
// codes. Only solutions with both figures count; where the two are in different
// currencies each goes to its own sum, for currencies are never mixed.
func (p Plan) Sums() []Sum {
	byCurrency := map[string]Sum{}
	for _, s := range p.Solutions {
		if s.Benefit == nil || s.Cost == nil {
			continue
		}
		sum := byCurrency[s.Benefit.Unit]
		sum.Benefit = sum.Benefit.Add(s.Benefit.Number)
		byCurrency[s.Benefit.Unit] = sum
		sum = byCurrency[s.costCurrency()]
		sum.Cost = sum.Cost.Add(s.Cost.Number)
		byCurrency[s.costCurrency()] = sum
	}
	var sums []Sum
	for currency, sum := range byCurrency {
		sum.Currency, sum.Net = currency, sum.Benefit.Sub(sum.Cost)
		sums = append(sums, sum)
	}
	slices.SortFunc(sums, func(a, b Sum) int {
		if a.Currency < b.Currency {
			return -1
		}
		return 1
	})
	return sums
}
