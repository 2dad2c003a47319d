package bot

import (
	"path"
	"strings"
)

const (
	// mostMailFile is the largest original mail that is fetched, in bytes.
	mostMailFile = 25 << 20
	// mostPlanFile is the largest plan that is fetched, in bytes.
	mostPlanFile = 2 << 20
)

// Handed is what becomes of a kind of file that people hand over in a chat. The
// problems are keys of the catalogue (Event.FileProblem).
type Handed struct {
	Most       int64  // bytes that are fetched
	TooLarge   string // it has more
	NotFetched string // it could not be fetched
}

// handed are the endings of the files that are fetched: original mails, and plans
// that come back. Of all others nothing is read.
var handed = map[string]Handed{
	".eml":  {mostMailFile, "problem.mail_too_large", "problem.mail_not_fetched"},
	".msg":  {mostMailFile, "problem.mail_too_large", "problem.mail_not_fetched"},
	".xlsx": {mostPlanFile, "problem.file_too_large", "problem.file_not_fetched"},
	".json": {mostPlanFile, "problem.file_too_large", "problem.file_not_fetched"},
}

// HandedFile tells by its name whether a file that somebody hands over is read, and
// how much of it.
func HandedFile(name string) (Handed, bool) {
	h, ok := handed[strings.ToLower(path.Ext(name))]
	return h, ok
}
