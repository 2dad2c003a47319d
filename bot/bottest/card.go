package bottest

import "lodestar/bot"

// cards are the agreement card as a customer reads it (texts F4).
func cards() []Sample {
	english, _ := CardSamples()
	return []Sample{
		{"card", english},
		{"card_german", card("Unser gemeinsamer Plan steht bereit: Eva Brandt bittet um Ihre Antwort.",
			"Guten Tag Frau Visser,\nEva Brandt hat unseren gemeinsamen Plan auf einer Seite zusammengestellt. Bitte lesen Sie Version 3 und teilen Sie uns mit, ob Sie einverstanden sind. Über Ihre Antwort bis Freitag, 27. November 2026, freuen wir uns.",
			"Oder schreiben Sie in diesen Thread: `zustimmen 3`, oder `Änderung:` und Ihren Wunsch.",
			"Mit „Dem Plan zustimmen“ bestätigen Sie, dass Sie Version 3 gelesen haben und ihr als gemeinsamem Arbeitsplan zustimmen. Der Plan ist kein Vertrag und ändert keinen Vertrag.",
			[3]string{"Plan lesen", "Dem Plan zustimmen", "Änderung vorschlagen"},
			bot.Confirm{Title: "Der Version 3 zustimmen", Text: "Wird festgehalten für Kim Visser, Contoso.", Yes: "Zustimmen", No: "Zurück"})},
		{"card_dutch", card("Ons gezamenlijke plan staat klaar: Eva Brandt vraagt om uw antwoord.",
			"Goedendag mevrouw Visser,\nEva Brandt heeft ons gezamenlijke plan op één pagina gezet. Wilt u versie 3 lezen en laten weten of u ermee akkoord gaat? We ontvangen uw antwoord graag uiterlijk vrijdag 27 november 2026.",
			"Of schrijf in deze thread: `akkoord 3`, of `wijziging:` en uw wens.",
			"Met ‘Akkoord met het plan’ bevestigt u dat u versie 3 hebt gelezen en ermee akkoord gaat als ons gezamenlijke werkplan. Het plan is geen contract en wijzigt geen contract.",
			[3]string{"Plan lezen", "Akkoord met het plan", "Wijziging voorstellen"},
			bot.Confirm{Title: "Akkoord met versie 3", Text: "Wordt vastgelegd op naam van Kim Visser, Contoso.", Yes: "Akkoord", No: "Terug"})},
	}
}

// CardSamples are an agreement card and the record it becomes, which stands for
// everybody in the channel and notifies nobody.
func CardSamples() (waiting, record bot.Message) {
	waiting = card("Our joint plan is ready: Eva Brandt asks for your answer.",
		"Dear Ms Visser,\nEva Brandt has prepared our joint plan on one page. Please read version 3 and let us know whether you agree. We would be glad to have your answer by Friday, 27 November 2026.",
		"Or write in this thread: `agree 3`, or `change:` and what you would like.",
		`With "Agree to Plan" you confirm that you have read version 3 and agree to it as our joint working plan. It is not a contract and changes no contract.`,
		[3]string{"Read Plan", "Agree to Plan", "Suggest Change"},
		bot.Confirm{Title: "Agree to version 3", Text: "Will be recorded as Kim Visser, Contoso.", Yes: "Agree", No: "Go Back"})
	record = bot.Message{
		Kind: bot.KindRecord, Replaces: waiting.Question, Notification: "Agreed by Kim Visser (Contoso)",
		Parts: []bot.Part{
			{Kind: bot.Text, Text: "Agreed by Kim Visser (Contoso) · Tue 24 Nov 2026, 10:42 CET · version 3 · check code 7F3A-91C2"},
			{Kind: bot.Context, Text: "To withdraw, write `withdraw 3` in this thread."},
		},
	}
	return waiting, record
}

func card(notification, text, typed, wording string, labels [3]string, confirm bot.Confirm) bot.Message {
	const value = "pln_1/3"
	return bot.Message{
		Kind: "card", Question: bot.Question{Session: "pln_1", Flow: "agreement", Step: "card", Row: 3, Offer: "1"}, Notification: notification,
		Parts: []bot.Part{{Kind: bot.Text, Text: text}, {Kind: bot.Context, Text: typed}, {Kind: bot.Context, Text: wording}},
		Buttons: []bot.Button{
			{Label: labels[0], Verb: "read_plan", Value: value},
			{Label: labels[1], Verb: "agree", Value: value, Primary: true, Confirm: &confirm},
			{Label: labels[2], Verb: "suggest_change", Value: value},
		},
	}
}
