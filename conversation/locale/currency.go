package locale

import (
	"strings"

	"golang.org/x/text/currency"
)

// isCurrency reports whether unit is the ISO 4217 code of a currency, in
// capitals as codes are written. XXX and XTS, which stand for none, are not.
func isCurrency(unit string) bool {
	if len(unit) != 3 || strings.ToUpper(unit) != unit || unit == "XXX" || unit == "XTS" {
		return false
	}
	_, err := currency.ParseISO(unit)
	return err == nil
}

// currencyOf maps what people write for a currency to its ISO code. The dollar
// without a country is that of the United States. Words that may be something
// else (pound, crown) are not currencies; £ and GBP are. Codes count in
// capitals; the ones in frequent use also in small letters.
func currencyOf(word string) (string, bool) {
	if isCurrency(word) {
		return word, true
	}
	switch Fold(word) {
	case "€", "eur", "euro", "euros":
		return "EUR", true
	case "$", "us$", "us $", "usd", "dollar", "dollars", "us dollar", "us dollars", "us-dollar":
		return "USD", true
	case "£", "gbp", "pound sterling", "pounds sterling", "pfund sterling":
		return "GBP", true
	case "chf", "sfr", "franken", "schweizer franken", "swiss francs":
		return "CHF", true
	case "¥", "jpy", "yen":
		return "JPY", true
	case "a$", "aud":
		return "AUD", true
	case "c$", "ca$", "cad":
		return "CAD", true
	case "zł", "zl", "pln", "zloty":
		return "PLN", true
	case "sek", "nok", "dkk", "czk", "huf", "cny", "inr":
		return strings.ToUpper(Fold(word)), true
	}
	return "", false
}
