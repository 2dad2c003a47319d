package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// oldest is how far the time of a request may be from ours, in both
// directions (trust A1).
const oldest = 300 * time.Second

var (
	errUnsigned = errors.New("slack: the request has no valid signature")
	errStale    = errors.New("slack: the request is not of this time")
)

// verify checks that a request was signed with our secret within the last five
// minutes. The signature covers the body alone: nothing else of a request is
// ever used.
func verify(secret string, h http.Header, body []byte, now time.Time) error {
	if secret == "" {
		return errUnsigned
	}
	stamp := h.Get("X-Slack-Request-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || seconds < 0 || seconds > 1<<40 {
		return errUnsigned
	}
	version, sum, ok := strings.Cut(h.Get("X-Slack-Signature"), "=")
	got, err := hex.DecodeString(sum)
	if !ok || version != "v0" || err != nil {
		return errUnsigned
	}
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte("v0:" + stamp + ":"))
	_, _ = mac.Write(body)
	if !hmac.Equal(got, mac.Sum(nil)) {
		return errUnsigned
	}
	if age := now.Sub(time.Unix(seconds, 0)); age > oldest || age < -oldest {
		return errStale
	}
	return nil
}
