package playground_test

import (
	"bufio"
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// listening is an open stream, read as a browser does.
type listening struct {
	s      *stage
	events chan event
	stop   context.CancelFunc
}

type event struct{ id, name, data string }

var streamAddress = regexp.MustCompile(`data-stream="([^"]*)" data-after="(\d+)"`)

// listen opens the stream of a page, from where the page was drawn.
func (s *stage) listen(page string) *listening {
	s.Helper()
	a := s.get(page)
	m := streamAddress.FindStringSubmatch(a.body)
	if m == nil {
		s.Fatalf("no stream in %s", page)
	}
	return s.follow(strings.ReplaceAll(m[1], "&amp;", "&")+"&after="+m[2], "")
}

func (s *stage) follow(path, last string) *listening {
	s.Helper()
	ctx, stop := context.WithCancel(s.Context())
	r := s.request(http.MethodGet, path, nil).WithContext(ctx)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	response, err := s.http.Do(r) //nolint:bodyclose // the goroutine below closes it
	if err != nil {
		s.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		s.Fatalf("stream: status %d", response.StatusCode)
	}
	l := &listening{s: s, events: make(chan event, 1000), stop: stop}
	go func() {
		defer close(l.events)
		defer func() { _ = response.Body.Close() }()
		var e event
		lines := bufio.NewScanner(response.Body)
		lines.Buffer(nil, 10<<20)
		lines.Split(streamLines)
		for lines.Scan() {
			field, value, _ := strings.Cut(lines.Text(), ": ")
			switch {
			case lines.Text() == "":
				if e.name != "" {
					l.events <- e
				}
				e = event{}
			case field == "id":
				e.id = value
			case field == "event":
				e.name = value
			case field == "data" && e.data != "":
				e.data += "\n" + value
			case field == "data":
				e.data = value
			}
		}
	}()
	s.Cleanup(stop)
	return l
}

// streamLines cuts at each of the three line ends of the standard.
func streamLines(data []byte, atEOF bool) (int, []byte, error) {
	for i, b := range data {
		switch {
		case b == '\n':
			return i + 1, data[:i], nil
		case b == '\r' && i+1 < len(data) && data[i+1] == '\n':
			return i + 2, data[:i], nil
		case b == '\r' && (i+1 < len(data) || atEOF):
			return i + 1, data[:i], nil
		}
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// until reads events up to one whose data has a text.
func (l *listening) until(name, text string) (all []event) {
	l.s.Helper()
	limit := time.After(10 * time.Second)
	for {
		select {
		case e, open := <-l.events:
			if !open {
				l.s.Fatalf("the stream ended before %s %q; it said %v", name, text, all)
			}
			all = append(all, e)
			if e.name == name && strings.Contains(e.data, text) {
				return all
			}
		case <-limit:
			l.s.Fatalf("no %s with %q; it said %v", name, text, all)
		}
	}
}

// ends waits for the end of the stream.
func (l *listening) ends() {
	l.s.Helper()
	limit := time.After(10 * time.Second)
	for {
		select {
		case _, open := <-l.events:
			if !open {
				return
			}
		case <-limit:
			l.s.Fatal("the stream goes on")
		}
	}
}

func number(s *stage, id string) int {
	s.Helper()
	n, err := strconv.Atoi(id)
	if err != nil {
		s.Fatalf("the id %q is no number", id)
	}
	return n
}
