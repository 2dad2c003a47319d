package emulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"
)

// Sign makes the two headers that prove a request comes from Slack: the time in
// Unix seconds, and "v0=" with the hex HMAC-SHA256 of "v0:TIME:BODY" under the
// app's signing secret (docs.slack.dev, "Verifying requests from Slack").
func Sign(secret string, at time.Time, body []byte) (timestamp, signature string) {
	timestamp = strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + timestamp + ":"))
	mac.Write(body)
	return timestamp, "v0=" + hex.EncodeToString(mac.Sum(nil))
}
