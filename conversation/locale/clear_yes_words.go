package locale

import (
	"regexp"
	"strings"
)

// The patterns below are matched against plainSentence: lower case, no accents,
// no punctuation, "versie 3" and "v3" as "version 3". NAME stands for what is
// agreed to; each number in it is compared with the version that was presented.

var yesSentence = alternatives(
	map[string]string{
		"EN": `(?:(?:to|with) )?(?:it|this|that|everything|all (?:of )?(?:these |the )?(?:five )?points|version (\d+)(?: of (?:the|this|our|your) (?:joint )?plan)?|(?:the |this |our |your )?(?:joint |attached )?plan(?: (?:in )?version (\d+))?)`,
		"DE": `(?:allem|dem|allen (?:funf )?punkten|(?:der |dieser )?version (\d+)(?: (?:des|dieses|unseres|ihres) (?:gemeinsamen )?plan(?:e?s)?)?|(?:dem|diesem|ihrem|unserem|eurem) (?:gemeinsamen )?plan(?: (?:in )?(?:der )?version (\d+))?)`,
		"NL": `(?:alles|dit|alle (?:vijf )?punten|version (\d+)(?: van (?:het|dit|ons|uw|jullie) (?:gezamenlijke )?plan)?|(?:het|dit|ons|uw|jullie) (?:gezamenlijke )?plan(?: version (\d+))?)`,
	},
	`yes`, `yes (?:i|we) do`, `yes to EN`,
	`(?:yes )?(?:i|we)(?: hereby| fully| gladly| can)* (?:agree|consent)(?: EN)?`,
	`(?:yes )?(?:i|we)(?: hereby| fully| gladly)* (?:approve|accept)(?: EN)?`,
	`(?:yes )?(?:i|we)(?: hereby| fully| gladly)* confirm(?: (?:that )?(?:i|we) agree)?(?: EN)?`,
	`(?:yes )?(?:i|we)(?: hereby)? confirm (?:my|our) agreement(?: EN)?`,
	`(?:yes )?(?:i am|we are|i m|we re) in agreement(?: EN)?`,
	`(?:yes )?agreed?(?: EN)?`, `agree (\d+)`, `(?:yes )?(?:confirmed|approved|accepted)`,
	`(?:the |our |your )?(?:plan |version (\d+) )is (?:agreed|approved|confirmed|accepted)`,

	`ja`, `jawohl`, `ja zu DE`,
	`(?:ja )?(?:hiermit )?(?:ich |wir )?stimmen?(?: hiermit| gern| gerne)*(?: DE)?(?: hiermit| gern| gerne| ausdrucklich)* zu`,
	`(?:ja )?hiermit stimmen? (?:ich|wir)(?: DE)? zu`,
	`(?:ja )?DE stimmen? (?:ich|wir)(?: hiermit| gern| gerne)* zu`,
	`(?:ja )?(?:(?:ich )?bin|(?:wir )?sind)(?: hiermit)?(?: damit| mit DE)? einverstanden`,
	`(?:ja )?(?:damit|mit DE) (?:bin ich|sind wir) einverstanden`,
	`(?:ja )?einverstanden(?: mit DE)?`,
	`(?:ja )?(?:hiermit )?(?:ich |wir )?besta(?:e)?tigen?(?: ich| wir)?(?: hiermit)?(?: (?:das|dies|es|den plan|(?:die )?version (\d+)|meine zustimmung|unsere zustimmung)(?: zu DE)?)?`,
	`(?:ja )?(?:zugestimmt|besta(?:e)?tigt|genehmigt)`, `zustimmen (\d+)`, `(?:(?:meine |unsere )?zustimmung)(?: zu DE)?`,

	`jazeker`, `ja hoor`,
	`(?:ja )?(?:hierbij |hiermee )?(?:ik |wij |we )?(?:ga|gaan|ben|zijn)(?: ik| wij| we)?(?: hierbij| hiermee| helemaal| volledig)* akkoord(?: (?:met NL|hiermee|ermee))?`,
	`(?:ja )?(?:ik |wij |we )?(?:ben|zijn) het (?:(?:er|hier)mee|met NL) eens`, `(?:ja )?mee eens`,
	`(?:ja )?akkoord(?: met NL| hiermee)?`, `akkoord (\d+)`,
	`(?:ja )?(?:hierbij |hiermee )?(?:ik |wij |we )?bevestig(?:en)?(?: ik| wij| we)?(?: hierbij| hiermee)?(?: (?:dit|het|het plan|version (\d+)|mijn akkoord|ons akkoord))?(?: met NL)?`,
	`(?:ja )?(?:hierbij |hiermee )?(?:ik |wij |we )?bevestig(?:en)?(?: ik| wij| we)?(?: hierbij| hiermee)? dat (?:ik|wij|we) akkoord (?:ga|gaan|ben|zijn)(?: met NL)?`,
	`(?:ja )?(?:hierbij |hiermee )?(?:ik |wij |we )?bevestig(?:en)?(?: ik| wij| we)?(?: hierbij| hiermee)? dat (?:ik|wij|we) met NL akkoord (?:ga|gaan|ben|zijn)`,
	`(?:ja )?(?:bevestigd|goedgekeurd)`,
)

var noSentence = alternatives(
	map[string]string{},
	`no`, `no thanks`, `(?:no )?(?:i|we) (?:do not|don t|cannot|can t|can not) agree(?: (?:to|with) (?:it|this|that|the plan|version \d+))?`, `not agreed`, `(?:i|we) (?:disagree|object|decline|reject (?:it|this|the plan|version \d+))`, `(?:rejected|declined)`,
	`nein`, `nein danke`, `(?:nein )?(?:ich |wir )?stimmen?(?: dem plan| der version \d+| dem)? nicht zu`, `(?:nein )?(?:ich bin |wir sind )?(?:damit |mit (?:dem plan|der version \d+) )?nicht einverstanden`, `(?:ich )?widerspreche`, `abgelehnt`, `(?:ich |wir )?lehnen?(?: den plan| das| die version \d+)? ab`,
	`nee`, `neen`, `nee (?:bedankt|dank u|dank je)`, `(?:nee )?(?:ik |wij |we )?(?:ga|gaan|ben|zijn) (?:hier |er )?niet (?:mee )?akkoord(?: met (?:het plan|dit plan|version \d+))?`, `niet akkoord(?: met (?:het plan|version \d+))?`, `(?:ik )?maak bezwaar`, `afgewezen`, `afgekeurd`,
)

var thanksSentence = alternatives(
	map[string]string{
		"FOR": `(?: (?:for|fur|voor) (?:the |your |this |den |die |ihre |das |het |uw |de |je |jullie )?(?:plan|mail|e mail|work|effort|help|support|muhe|arbeit|hilfe|unterstutzung|moeite|hulp|bericht|nachricht|message))?`,
	},
	`(?:many |kind )?thanks(?: a lot| again)?FOR`, `thank you(?: very much| so much| again)?FOR`,
	`(?:vielen |besten |herzlichen )?dank(?: nochmals)?FOR`, `danke(?: schon| sehr)?FOR`,
	`(?:hartelijk |heel erg |veel )?(?:dank|bedankt)(?: u| je)?(?: wel)?FOR`,
	`(?:(?:i am|we are|i m|we re) )?looking forward to (?:it|working together|working with you|our cooperation|the cooperation)`,
	`(?:(?:ich )?freue mich|(?:wir )?freuen uns) auf (?:die|unsere) (?:gute |weitere )?zusammenarbeit`,
	`(?:ik kijk|wij kijken|we kijken) uit naar (?:de|onze) (?:goede |verdere )?samenwerking`,
)

// alternatives makes one pattern of whole sentences. A word of parts stands for
// its pattern.
func alternatives(parts map[string]string, sentences ...string) *regexp.Regexp {
	all := strings.Join(sentences, "|")
	for word, pattern := range parts {
		all = strings.ReplaceAll(all, word, pattern)
	}
	return regexp.MustCompile(`^(?:` + all + `)$`)
}
