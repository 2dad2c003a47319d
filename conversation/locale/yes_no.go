package locale

// ParseYesNo reads a message that says yes or no and nothing else, in any of
// the three languages. Not ok means that it says something else, also "yes,
// but": a condition is not an agreement (trust C9).
func ParseYesNo(text string) (yes, ok bool) {
	if len(text) > 40 {
		return false, false
	}
	switch Fold(text) {
	case "yes", "y", "yep", "yeah", "yup", "yes please", "sure", "of course", "right", "that's right", "correct", "ok", "okay",
		"ja", "j", "jo", "jawohl", "jap", "ja bitte", "ja gern", "ja gerne", "gern", "gerne", "klar", "genau", "stimmt", "richtig", "passt", "naturlich", "natuerlich",
		"ja graag", "graag", "jazeker", "zeker", "klopt", "dat klopt", "inderdaad", "juist", "prima", "natuurlijk":
		return true, true
	case "no", "n", "nope", "no thanks", "no thank you", "wrong",
		"nein", "ne", "nee", "no way", "nein danke", "falsch",
		"neen", "nee bedankt", "nee dank je", "nee dank u", "klopt niet", "dat klopt niet", "stimmt nicht":
		return false, true
	}
	return false, false
}
