// Package imports holds no product code. Its tests read the source tree and
// fail where a file breaks a rule of the house: who may import whom, where SQL
// and the clock may appear, how long a file may be, and what may not be left
// lying about. They need nothing but Go and work without a network, so that
// `go test ./...` catches what the linter catches, on a machine without one.
package imports
