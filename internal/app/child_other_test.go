//go:build !linux

package app_test

// yardsticks are measured on Linux only.
var yardsticks map[string]func() error
