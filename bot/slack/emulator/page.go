package emulator

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// paged cuts a list as cursors ask for it (docs.slack.dev, "Pagination"). usual
// is the limit where none is given, 0 for all; most is the largest.
func paged[T any](c *call, all []T, usual, most int) (page []T, next string, err error) {
	from, ok := readCursor(c.args.text("cursor"))
	if !ok || from > len(all) {
		return nil, "", refuse("invalid_cursor")
	}
	limit := c.args.number("limit", usual)
	if limit <= 0 {
		limit = usual
	}
	if limit == 0 || limit > most {
		limit = most
	}
	to := min(from+limit, len(all))
	if to < len(all) {
		next = cursor(to)
	}
	page = all[from:to]
	if page == nil {
		page = []T{} // null would not be a list
	}
	return page, next, nil
}

func cursor(at int) string {
	return base64.StdEncoding.EncodeToString([]byte("at:" + strconv.Itoa(at)))
}

func readCursor(s string) (at int, ok bool) {
	if s == "" {
		return 0, true
	}
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return 0, false
	}
	text, marked := strings.CutPrefix(string(b), "at:")
	at, err = strconv.Atoi(text)
	return at, marked && err == nil && at >= 0
}
