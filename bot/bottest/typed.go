package bottest

import "strings"

// Typed are messages as people write them. Every platform brings each to the
// bot exactly as it is.
func Typed() []string {
	return []string{
		"Shorter delivery times for their own customers.",
		"2",
		"=pause",
		"Goal: Deliver within 48 hours\nMeasure: average delivery time\nBy: 31 Dec 2027",
		"first paragraph\n\nsecond paragraph",
		"+ biggest client demands 48 hours 5, lower freight 4\n- no budget for a warehouse 4",
		"*not bold* _not slanted_ ~not struck~ `not code` > no quote",
		"# no heading\n- no list\n1. no list either",
		"[no link](https://contoso.example)",
		"https://contoso.example/plan?year=2027&draft=1#goals",
		"a < b && b > c; \"quoted\" and 'quoted' &amp; &lt;b&gt;",
		"<!channel> <@U012AB3CD> <#C012AB3CD> @everyone @here <at>Kim Visser</at>",
		"/as somebody",
		"//server/share",
		"/help",
		`C:\new\notes and \\server\notes \`,
		`two backslashes at the end \\`,
		"{{.customer}} ${HOME} %s %d",
		"Grüße aus Köln, één café, naïef, Ærø",
		"שלום עולם, مرحبا بالعالم",
		"👩\u200d👩\u200d👧 🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F 🇳🇱 ✅",
		strings.Repeat("A sentence of a long minute. ", 100) + "End.",
	}
}
