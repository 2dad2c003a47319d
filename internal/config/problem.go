package config

import "errors"

// Problem is a setting that is wrong, in plain English for the command line and
// the log. It names variables; the value of a secret never stands in it.
type Problem struct {
	Variable string // the setting, "" where it is none in particular
	Says     string // what is wrong
	Mend     string // what may stand there
}

// Error returns both in one sentence.
func (p *Problem) Error() string { return p.Sentence() + "; " + p.Mend }

// Sentence is what is wrong, with the name of the setting.
func (p *Problem) Sentence() string {
	if p.Variable == "" {
		return p.Says
	}
	if p.Says != "" && p.Says[0] == '"' {
		return p.Variable + ": " + p.Says
	}
	return p.Variable + " " + p.Says
}

// Problems are all that an error of this package holds.
func Problems(err error) []*Problem {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*Problem
		for _, e := range joined.Unwrap() {
			all = append(all, Problems(e)...)
		}
		return all
	}
	var p *Problem
	if errors.As(err, &p) {
		return []*Problem{p}
	}
	return nil
}
