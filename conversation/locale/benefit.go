package locale

import (
	"slices"
	"strings"
	"unicode"
)

// BenefitKinds guesses which of the four kinds of benefit (method d.2.1) the
// words of a goal tell of, so that the choice is filled in already and only
// confirmed. Text is the statement and the measure together. The result holds
// the ids cost_avoidance, cost_reduction, satisfaction and efficiency, at most
// three of them, in that order; it is empty where nothing tells. English words
// count in every language. It is a guess from a short list of word stems and
// is never stored without the person's yes.
func BenefitKinds(lang Language, text string) []string {
	if len(text) > 20*inputLimit {
		text = text[:20*inputLimit]
	}
	words := strings.FieldsFunc(Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var kinds []string
	for _, kind := range []string{"cost_avoidance", "cost_reduction", "satisfaction", "efficiency"} {
		signs := benefitSigns(English, kind)
		if base := lang.known(); base != English {
			signs = append(signs, benefitSigns(base, kind)...)
		}
		if slices.ContainsFunc(signs, func(sign string) bool { return tells(words, sign) }) {
			kinds = append(kinds, kind)
		}
	}
	if len(kinds) > 3 {
		kinds = kinds[:3]
	}
	return kinds
}

// tells reports whether the words hold the sign: stems that must all occur, in
// any order. A stem is a whole word, the beginning of one (stem*), the end of
// one (*stem, for German and Dutch compounds), or any part (*stem*).
func tells(words []string, sign string) bool {
	for _, stem := range strings.Fields(sign) {
		begins, ends := strings.HasSuffix(stem, "*"), strings.HasPrefix(stem, "*")
		stem = strings.Trim(stem, "*")
		if !slices.ContainsFunc(words, func(w string) bool {
			switch {
			case begins && ends:
				return strings.Contains(w, stem)
			case begins:
				return strings.HasPrefix(w, stem)
			case ends:
				return strings.HasSuffix(w, stem)
			default:
				return w == stem
			}
		}) {
			return false
		}
	}
	return true
}

// benefitSigns lists the signs of a kind of benefit in one language, folded.
// Avoiding and preventing count as avoidance by themselves; lowering counts as
// reduction only beside a word for cost, because complaints are lowered too.
func benefitSigns(lang Language, kind string) []string {
	switch string(lang) + " " + kind {
	case "en cost_avoidance":
		return []string{"avoid*", "prevent*", "same budget", "no extra cost*", "without extra cost*"}
	case "en cost_reduction":
		return []string{
			"cut* cost*", "reduc* cost*", "lower* cost*", "sav* cost*", "decreas* cost*", "cost* down", "less cost*", "cost* saving*",
			"reduc* spend*", "cut* spend*", "lower* spend*", "reduc* expens*", "lower* expens*", "lower* price*", "saving*", "save money", "cheaper",
			"reduc* freight", "lower* freight", "reduc* budget", "cut* budget", "cost* reduc*",
		}
	case "en satisfaction":
		return []string{"satisf*", "quality", "complaint*", "nps", "promoter", "csat", "experience", "happ*", "loyal*", "churn", "retention", "defect*", "error*", "reliab*", "their customers", "their clients", "own customers"}
	case "en efficiency":
		return []string{"efficien*", "productiv*", "automat*", "fast*", "quick*", "speed*", "time", "times", "hours", "minutes", "throughput", "effort", "downtime", "uptime", "streamlin*", "simpl*", "emergency order*"}
	case "de cost_avoidance":
		return []string{"*vermeid*", "vermied*", "verhinder*", "vorbeug*", "verhut*", "verhuet*", "gleiches budget", "ohne mehrkosten"}
	case "de cost_reduction":
		return []string{
			"*kosten* senk*", "*kosten* gesenkt", "*kosten* reduzier*", "*kosten* verringer*", "*kosten* sparen", "*kostensenk*", "*kostenreduz*", "*kosten* einspar*", "*kosten* kurzen", "*kosten* halbier*",
			"*ausgaben* senk*", "*ausgaben* reduzier*", "*ausgaben* verringer*", "einspar*", "*einsparung*", "*aufwendungen senk*", "*preis* senk*", "gunstiger", "billiger", "geld sparen", "weniger fracht", "weniger kosten",
		}
	case "de satisfaction":
		return []string{"*zufrieden*", "*qualitat*", "*qualitaet*", "*beschwerde*", "*reklamation*", "erlebnis*", "*erlebnis", "*kundenbindung*", "treue", "*fehler*", "zuverlassig*", "zuverlaessig*", "weiterempfehl*", "eigen* kunden", "ihre kunden"}
	case "de efficiency":
		return []string{"*effizien*", "*produktiv*", "*automat*", "schnell*", "beschleunig*", "*lieferzeit*", "*durchlaufzeit*", "*bearbeitungszeit*", "*wartezeit*", "*reaktionszeit*", "*rustzeit*", "*ausfallzeit*", "zeit", "zeiten", "*stunden", "*minuten", "*durchsatz", "*arbeitsaufwand", "aufwand", "vereinfach*"}
	case "nl cost_avoidance":
		return []string{"*vermijd*", "vermeden", "voorkom*", "zelfde budget", "zonder extra kosten", "zonder meerkosten"}
	case "nl cost_reduction":
		return []string{
			"*kosten* verlag*", "*kosten* verlaagd", "*kosten* verminder*", "*kosten* reduc*", "*kosten* omlaag", "*kosten* besparen", "*kosten* terugdring*", "*kosten* drukken", "*kosten* halver*", "*kostenverlag*", "*kostenreduc*", "*kostenbespar*",
			"*uitgaven* verlag*", "*uitgaven* verminder*", "*uitgaven* omlaag", "bespar*", "*besparing*", "bezuinig*", "goedkoper", "minder vracht", "minder kosten", "geld besparen",
		}
	case "nl satisfaction":
		return []string{"*tevreden*", "*kwaliteit*", "klacht*", "*klachten", "*ervaring*", "beleving*", "*beleving", "loyal*", "*trouw", "*fouten", "betrouwba*", "eigen klanten", "hun klanten"}
	case "nl efficiency":
		return []string{"*efficien*", "*productiv*", "*automat*", "snel*", "versnel*", "*levertijd*", "*doorlooptijd*", "*wachttijd*", "*reactietijd*", "*verwerkingstijd*", "*stilstand*", "tijd", "uur", "uren", "minuten", "*doorvoer", "inspanning*", "vereenvoudig*"}
	}
	return nil
}
