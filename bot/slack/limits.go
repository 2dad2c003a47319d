package slack

// Slack's limits (section 7 of Slack's facts), in UTF-16 units as its clients
// count.
const (
	mostBlocks        = 50   // in a message
	mostViewBlocks    = 100  // in a form
	mostSection       = 3000 // units of a text in a section or the small print
	mostHeader        = 150
	mostContext       = 10 // elements of small print
	mostElements      = 25 // of a row of things to press
	mostLabel         = 75 // units of a button's or an option's label
	mostButtonValue   = 2000
	mostOptionValue   = 75
	mostID            = 255
	mostRadio         = 10  // radio buttons
	mostSelect        = 100 // options of a list
	mostConfirmTitle  = 100
	mostConfirmText   = 300
	mostConfirmAnswer = 30
	mostModalTitle    = 24
	mostInputLabel    = 2000
	mostInput         = 3000 // units of a typed answer
	mostFieldError    = 255  // of what is wrong with a field: one sentence, as no limit is documented
)

// How things look best.
const (
	mostOptions   = 5  // as buttons; more are a list
	shownOfALabel = 30 // units that a button shows
)

// mostBlocksLength is how long the blocks of a message may be together.
const mostBlocksLength = 10000
