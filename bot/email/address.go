package email

import (
	"encoding/hex"
	"errors"
	"net/mail"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// longestAddress is what an envelope can carry (RFC 5321 section 4.5.3.1.3),
// longestLocal what may stand before the @.
const (
	longestAddress = 254
	longestLocal   = 64
)

var errAddress = errors.New("email: this is not one e-mail address")

// Canonical is the form in which addresses are stored and compared: without a
// name, in lower case, letters beyond ASCII in the domain as the DNS has them.
// What stands before the @ may by the letter of the law differ in case; nobody
// has two mailboxes that do.
func Canonical(s string) (string, error) {
	a, err := mail.ParseAddress(strings.TrimSpace(s))
	if err != nil || a.Name != "" {
		return "", errAddress
	}
	return canonical(a.Address)
}

// canonical does it for an address that was parsed.
func canonical(s string) (string, error) {
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || len(s) > longestAddress {
		return "", errAddress
	}
	local, domain := s[:at], s[at+1:]
	if strings.ContainsAny(s, "\r\n\x00") || len(local) > longestLocal {
		return "", errAddress
	}
	domain, err := idna.Lookup.ToASCII(strings.TrimSuffix(domain, "."))
	if err != nil || !strings.Contains(domain, ".") && domain != "localhost" {
		return "", errAddress
	}
	domain = strings.ToLower(domain)
	// Some names are mapped to one that is not a name itself.
	if again, err := idna.Lookup.ToASCII(domain); err != nil || again != domain {
		return "", errAddress
	}
	address := strings.ToLower(norm.NFC.String(local)) + "@" + domain
	// What needs quotes before the @, or has an empty part, is left to others.
	if a, err := mail.ParseAddress(address); err != nil || a.Address != address {
		return "", errAddress
	}
	return address, nil
}

// domainOf is what stands after the @ of a canonical address.
func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// tokenMark sets a reply token off from the mailbox: plans+token@example.com.
// Nearly every mail server delivers that to plans@example.com.
const tokenMark = "+"

// withToken is the address that brings an answer back with its token; false
// where the token can't stand in an address.
func withToken(address, token string) (string, bool) {
	at := strings.LastIndexByte(address, '@')
	local := address[:at] + tokenMark + token
	return local + address[at:], isToken(token) && len(local) <= longestLocal
}

// isToken accepts what survives every mail server: they may change the case of
// letters and trip over signs.
func isToken(s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-_") == "" && s[0] != '-' && s[len(s)-1] != '-'
}

// tokenIn is the token in an address below ours; "" where it has none.
func tokenIn(ours, address string) string {
	at := strings.LastIndexByte(ours, '@')
	rest, ok := strings.CutPrefix(address, ours[:at]+tokenMark)
	if !ok {
		return ""
	}
	token, ok := strings.CutSuffix(rest, ours[at:])
	if !ok || !isToken(token) {
		return ""
	}
	return token
}

// Our Message-IDs say what they belong to, so that an answer or a bounce is
// assigned without asking the store. They give nothing away: ids are random.
const (
	itemID   = "lodestar."        // of one delivery
	threadID = "lodestar-thread." // of a conversation: it stands in References only
)

// messageID is the same for every attempt at a delivery, so that mail programs
// collapse a mail that went out twice.
func messageID(prefix, id, domain string) string {
	return "<" + prefix + armour(id) + "@" + domain + ">"
}

// idIn takes apart what messageID made; false where it is none of ours.
func idIn(prefix, messageID, domain string) (string, bool) {
	rest, ok := strings.CutPrefix(messageID, "<"+prefix)
	if !ok {
		return "", false
	}
	at := strings.LastIndexByte(rest, '@')
	if at < 0 || !strings.EqualFold(rest[at:], "@"+domain+">") {
		return "", false
	}
	return unarmour(rest[:at])
}

// armour writes an id with signs that may stand in a Message-ID.
func armour(id string) string {
	if id != "" && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == "" {
		return id
	}
	return "=" + hex.EncodeToString([]byte(id))
}

func unarmour(s string) (string, bool) {
	if code, ok := strings.CutPrefix(s, "="); ok {
		id, err := hex.DecodeString(code)
		return string(id), err == nil
	}
	return s, s != ""
}
