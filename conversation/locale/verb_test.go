package locale_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/conversation/locale"
)

func TestHasVerb(t *testing.T) {
	t.Parallel()
	for lang, titles := range map[locale.Language][]string{
		"en": {
			"Send warehouse quote", "Name a site manager", "Open warehouse in Venlo", "Agree stock levels with plants", "re-negotiate freight", "Jointly define KPIs",
			"Jonas to call Kim", "Harmonise catalogue", "Reprice list", "Put the repair service on trial", "", "倉庫を開く", "Отправить оферту", "2 3 4",
		},
		"de": {
			"Angebot für das Lager senden", "Standortleitung benennen", "Lager in Venlo eröffnen", "Sende das Angebot", "Senden Sie das Angebot", "Prüfe Bestände",
			"Ruf Kim an", "Bestände im Werk sammeln", "Angebot abwickeln", "Angebot senden an den Einkauf", "Vertrag mit IT abstimmen (Entwurf)", "Gib Termin frei", "",
		},
		"nl": {
			"Offerte voor het magazijn sturen", "Locatiemanager aanwijzen", "Magazijn in Venlo openen", "Stuur de offerte", "Organiseer een workshop", "Voorraad nagaan",
			"Contract opstellen (concept)", "Leverancier bezoeken in Venlo", "Klanten bellen", "Veiligheid doorlichten", "",
		},
	} {
		for _, title := range titles {
			if !locale.HasVerb(lang, title) {
				t.Errorf("%s: %q has a verb", lang, title)
			}
		}
	}
	for lang, titles := range map[locale.Language][]string{
		"en": {"Warehouse quote", "Site manager", "Quarterly stock meeting", "New contract", "Certificate for Venlo"},
		"de": {"Angebot Lager", "Neue Standortleitung", "Anforderungen", "Lager Venlo", "Termin mit dem Einkauf"},
		"nl": {"Offerte magazijn", "Nieuwe locatiemanager", "Overzicht klanten", "Nieuwe contracten", "Planning vergaderingen", "Lijst met mogelijkheden"},
	} {
		for _, title := range titles {
			if locale.HasVerb(lang, title) {
				t.Errorf("%s: %q has no verb", lang, title)
			}
		}
	}
	if !locale.HasVerb(locale.German.Formal(), "Angebot "+strings.Repeat("sehr ", 50_000)+"senden") {
		t.Error("a title of 100 KB brings a hint")
	}
}

func TestBenefitKinds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang locale.Language
		text string
		want []string
	}{
		{"en", "Deliver to their customers within 48 hours. average delivery time", []string{"satisfaction", "efficiency"}},
		{"de", "Eigene Kunden in 48 Stunden beliefern. durchschnittliche Lieferzeit", []string{"satisfaction", "efficiency"}},
		{"nl", "Eigen klanten binnen 48 uur beleveren. gemiddelde levertijd", []string{"satisfaction", "efficiency"}},
		{"en", "Avoid USD 3.2 million of indirect spend planned for 2027. Avoided spend, per ABC finance", []string{"cost_avoidance"}},
		{"en", "Cut the yearly cost of emergency orders by USD 1.8 million. Cost of emergency orders per year", []string{"cost_reduction", "efficiency"}},
		{"de", "Lagerkosten um 10 % senken", []string{"cost_reduction"}},
		{"de", "Kosten für neue Anlagen vermeiden", []string{"cost_avoidance"}},
		{"de", "Kundenzufriedenheit steigern, NPS", []string{"satisfaction"}},
		{"nl", "Voorraadkosten met 10 % verlagen", []string{"cost_reduction"}},
		{"nl", "Minder klachten over de kwaliteit", []string{"satisfaction"}},
		{"nl", "Nieuwe uitgaven vermijden", []string{"cost_avoidance"}},
		{"de", "Reduce freight cost", []string{"cost_reduction"}},
		{"en", "Reduce complaints", []string{"satisfaction"}},
		{"en", "Avoid cost, reduce cost, satisfied users, faster", []string{"cost_avoidance", "cost_reduction", "satisfaction"}},
		{"en", "Open four plants", nil},
		{"de", "", nil},
	} {
		if diff := cmp.Diff(c.want, locale.BenefitKinds(c.lang, c.text)); diff != "" {
			t.Errorf("%s: BenefitKinds(%q) (-want +got):\n%s", c.lang, c.text, diff)
		}
	}
}
