package locale

import (
	"strings"

	"github.com/shopspring/decimal"
)

var one = decimal.NewFromInt(1)

// readDigits reads digits with the signs between them. More than one result
// means that it is unclear, the more probable one first; none that it is no
// number. The rules are those of ParseNumber.
func readDigits(lang Language, digits string, money bool) []decimal.Decimal {
	digits = strings.NewReplacer("'", " ", "’", " ").Replace(digits)
	points, commas := strings.Count(digits, "."), strings.Count(digits, ",")
	spaced := strings.Contains(digits, " ")
	switch {
	case points == 0 && commas == 0:
		return exact(grouped(digits, " "), "")
	case points > 0 && commas > 0:
		decimalSign, thousands := ".", ","
		if strings.LastIndex(digits, ",") > strings.LastIndex(digits, ".") {
			decimalSign, thousands = ",", "."
		}
		whole, fraction, _ := strings.Cut(digits, decimalSign)
		if strings.Contains(fraction, decimalSign) || spaced {
			return nil
		}
		return exact(grouped(whole, thousands), fraction)
	case points+commas > 1:
		if spaced {
			return nil
		}
		return exact(grouped(digits, digits[strings.IndexAny(digits, ".,"):][:1]), "")
	}
	sign := digits[strings.IndexAny(digits, ".,"):][:1]
	whole, fraction, _ := strings.Cut(digits, sign)
	if spaced || len(fraction) != 3 || whole == "" || whole[0] == '0' || len(whole) > 3 {
		if strings.Contains(fraction, " ") {
			return nil
		}
		if whole != "" {
			whole = grouped(whole, " ")
			if whole == "" {
				return nil
			}
		} else {
			whole = "0"
		}
		return exact(whole, fraction)
	}
	thousands, fractional := exact(whole+fraction, ""), exact(whole, fraction)
	own := sign == "," // the sign of the language for thousands
	if lang != English {
		own = sign == "."
	}
	switch {
	case money, own && (lang == English || len(whole) > 1):
		return thousands
	case own:
		return append(thousands, fractional...)
	default:
		return append(fractional, thousands...)
	}
}

// grouped takes the signs for thousands out, or returns "" where they do not
// stand every three digits.
func grouped(digits, sign string) string {
	parts := strings.Split(digits, sign)
	for i, part := range parts {
		if i > 0 && len(part) != 3 || i == 0 && len(parts) > 1 && (len(part) > 3 || part == "") || digitsAt(part) != len(part) {
			return ""
		}
	}
	return strings.Join(parts, "")
}

func exact(whole, fraction string) []decimal.Decimal {
	if whole == "" || len(whole)+len(fraction) > digitLimit {
		return nil
	}
	text := whole
	if fraction != "" {
		text += "." + fraction
	}
	d, err := decimal.NewFromString(text)
	if err != nil {
		return nil
	}
	return []decimal.Decimal{d}
}
