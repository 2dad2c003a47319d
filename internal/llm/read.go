package llm

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"time"
)

func readerOf(body []byte) io.ReadCloser { return io.NopCloser(bytes.NewReader(body)) }

// limited is an answer of which no more than so much is read. What is longer is no
// answer at all: half of one would be taken for a whole.
type limited struct {
	io.ReadCloser
	left int
}

// Read implements io.Reader.
func (l *limited) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, TooBig
	}
	n, err := l.ReadCloser.Read(p[:min(len(p), l.left+1)])
	if l.left -= n; l.left < 0 {
		return 0, TooBig
	}
	return n, err //nolint:wrapcheck // io.EOF must stay what it is
}

// retryAfter reads the header of that name (RFC 9110, 10.2.3): seconds, or a day and
// hour, which is counted from the server's own clock.
func retryAfter(header, date string) (time.Duration, bool) {
	if n, err := strconv.Atoi(header); err == nil && n >= 0 && n < 1<<20 {
		return time.Duration(n) * time.Second, true
	}
	at, err := http.ParseTime(header)
	if err != nil {
		return 0, false
	}
	from, err := http.ParseTime(date)
	if err != nil {
		return 0, false
	}
	return max(0, at.Sub(from)), true
}
