package planning

import (
	"math/big"

	"github.com/shopspring/decimal"
)

// Quantity is a number with its unit. Money has its ISO 4217 code as unit. All
// figures are exact decimals (method d.2); the number's exponent is expected to
// be small, as the reader of typed numbers sees to.
type Quantity struct {
	Number decimal.Decimal `json:"number"`
	Unit   string          `json:"unit,omitempty"`
}

// Equal reports whether both say the same: 2.50 EUR is 2.5 EUR.
func (q Quantity) Equal(other Quantity) bool {
	return q.Unit == other.Unit && q.Number.Equal(other.Number)
}

func sameQuantity(a, b *Quantity) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

// halfUp rounds to the whole number above from .5 on, for negative numbers as
// well: 22.5 becomes 23 and -2.5 becomes -2.
func halfUp(r *big.Rat) *big.Int {
	shifted := new(big.Rat).Add(r, big.NewRat(1, 2))
	// Div is Euclidean division: with a positive divisor it rounds down.
	return new(big.Int).Div(shifted.Num(), shifted.Denom())
}

// wholePercent returns part ÷ whole in whole percent, rounded half up; false
// where whole is zero or the result is no sensible number of percent.
func wholePercent(part, whole decimal.Decimal) (int, bool) {
	if whole.IsZero() {
		return 0, false
	}
	share := new(big.Rat).Quo(part.Rat(), whole.Rat())
	percent := halfUp(share.Mul(share, big.NewRat(100, 1)))
	if !percent.IsInt64() {
		return 0, false
	}
	return int(percent.Int64()), true
}

// percentOf is wholePercent for counts.
func percentOf(part, whole int64) (int, bool) {
	return wholePercent(decimal.NewFromInt(part), decimal.NewFromInt(whole))
}
