// Package locale holds every word the product says and understands, in
// English, German and Dutch, informal and formal: the catalogue of texts, how
// dates, numbers and lists are printed, and how what people type is read.
//
// Everything that parses is pure and total: it takes no clock, never panics,
// and looks at a bounded part of its input, so that 100 KB of text cost no
// more than a line (trust I5). Everything that prints is safe for concurrent
// use.
//
// The sentences are in catalogue/*.toml. Names of months and weekdays, number
// signs and the words of dates are data of the language and stand in Go
// tables beside the grammar that needs them.
package locale
