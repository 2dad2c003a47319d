package bot

// Verdict is how a check of `lodestar doctor` ended.
type Verdict string

// The verdicts (design section 7).
const (
	OK   Verdict = "ok"
	Warn Verdict = "warn"
	Fail Verdict = "fail"
)

// Finding is what a check found: keys of the catalogue with their arguments.
// Mend is empty where nothing is to be mended. No secret stands in it.
type Finding struct {
	Check string
	State Verdict
	Says  string
	Mend  string
	Args  map[string]any
}
