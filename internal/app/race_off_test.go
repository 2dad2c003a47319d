//go:build !race

package app_test

// slower is by how much the race detector may hold up what is measured.
const slower = 1
