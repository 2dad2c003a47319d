package locale

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// Number prints a number with the signs of the language: 1,234.5 in English,
// 1.234,5 in German and Dutch. Thousands are set apart from four digits on.
// Zeros at the end of the fraction are left out.
func (p Printer) Number(d decimal.Decimal) string {
	if !printable(d) {
		return d.Coefficient().String() + "E" + strconv.Itoa(int(d.Exponent()))
	}
	return p.group(d.String())
}

// Amount prints a number with its unit as it was written: "96 hours",
// "12.5 %". A unit that is the ISO 4217 code of a currency stands where the
// language puts it: USD 3,200,000 in English, 3.200.000 USD in German,
// USD 3.200.000 in Dutch, where the euro has its sign: € 250.000. Cents are
// printed with two digits or not at all.
func (p Printer) Amount(n decimal.Decimal, unit string) string {
	unit = strings.TrimSpace(unit)
	if unit == "" {
		return p.Number(n)
	}
	if !isCurrency(unit) {
		return p.Number(n) + " " + unit
	}
	number := p.Number(n)
	if printable(n) {
		if text := n.String(); strings.Contains(text, ".") {
			number = p.group(padCents(text))
		}
	}
	switch p.Language().Base() {
	default:
	case German:
		return number + " " + unit
	case Dutch:
		if unit == "EUR" {
			return "€ " + number
		}
	}
	return unit + " " + number
}

// Percent prints whole percents: "60 %", in every language.
func (p Printer) Percent(n int) string { return p.group(strconv.Itoa(n)) + " %" }

// Signed prints a difference with its sign: +3, -2, 0 (conversation.md M-4).
// The signs are those of the keyboard, so that they can be typed back.
func (p Printer) Signed(n int) string {
	if n > 0 {
		return "+" + p.group(strconv.Itoa(n))
	}
	return p.group(strconv.Itoa(n))
}

// printable bounds what a number may cost: 1e999999999 has a billion digits.
func printable(d decimal.Decimal) bool { return d.Exponent() > -100 && d.Exponent() < 100 }

func padCents(text string) string {
	if _, cents, _ := strings.Cut(text, "."); len(cents) == 1 {
		return text + "0"
	}
	return text
}

// group puts the signs of the language into a plain number such as -1234.5.
func (p Printer) group(plain string) string {
	thousands, point := ",", "."
	if p.Language().Base() != English {
		thousands, point = ".", ","
	}
	sign := ""
	if strings.HasPrefix(plain, "-") {
		sign, plain = "-", plain[1:]
	}
	whole, fraction, hasFraction := strings.Cut(plain, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(thousands)
		}
		b.WriteRune(digit)
	}
	if hasFraction {
		b.WriteString(point + fraction)
	}
	return b.String()
}
