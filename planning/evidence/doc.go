// Package evidence is what proves that somebody agreed to an exact version of a
// plan: the frozen document, the wording that was shown, the record of the act,
// and the chain that shows when one of them was altered (trust 1, C, D).
//
// It is rules without input or output. Everything is made once, kept as bytes,
// and verified over those bytes: nothing is ever encoded again in order to be
// checked.
//
// An agreement record is no signature and no contract. It is a "simple
// electronic signature" in the sense of eIDAS at most: what it is worth comes
// from who could have done the act, and from the records being unaltered.
package evidence
