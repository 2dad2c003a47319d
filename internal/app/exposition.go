package app

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// counters count by labels.
type counters struct {
	mu     sync.Mutex
	counts map[string]int64 // by the values of the labels
}

const between = "\x1f"

func (c *counters) add(n int64, labels ...string) {
	key := strings.Join(labels, between)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts = map[string]int64{}
	}
	if _, known := c.counts[key]; known || len(c.counts) < mostSeries {
		c.counts[key] += n
	}
}

// bounds are those of durations, in seconds: a synced write is some milliseconds,
// and Slack waits three seconds.
var bounds = [...]float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// durations count how long something took, by labels.
type durations struct {
	mu  sync.Mutex
	all map[string]*spread
}

type spread struct {
	within [len(bounds)]int64 // not more than the bound and more than the one before
	count  int64
	sum    float64
}

func (d *durations) observe(took time.Duration, labels ...string) {
	key, seconds := strings.Join(labels, between), took.Seconds()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.all == nil {
		d.all = map[string]*spread{}
	}
	s := d.all[key]
	if s == nil {
		if len(d.all) >= mostSeries {
			return
		}
		s = &spread{}
		d.all[key] = s
	}
	s.count++
	s.sum += seconds
	if i, _ := slices.BinarySearch(bounds[:], seconds); i < len(bounds) {
		s.within[i]++
	}
}

// exposition is a page in the text format of Prometheus.
type exposition struct{ text strings.Builder }

func (e *exposition) family(name, kind, help string) {
	fmt.Fprintf(&e.text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// sample writes one line; labels are names and values in turn.
func (e *exposition) sample(name string, value float64, labels ...string) {
	e.text.WriteString(name)
	for i := 0; i+1 < len(labels); i += 2 {
		mark := ","
		if i == 0 {
			mark = "{"
		}
		fmt.Fprintf(&e.text, "%s%s=\"%s\"", mark, labels[i], label(labels[i+1]))
	}
	if len(labels) > 0 {
		e.text.WriteByte('}')
	}
	e.text.WriteString(" " + strconv.FormatFloat(value, 'g', -1, 64) + "\n")
}

func (e *exposition) gauge(name, help string, value float64) {
	e.family(name, "gauge", help)
	e.sample(name, value)
}

func (e *exposition) counters(name, help string, c *counters, labels ...string) {
	e.family(name, "counter", help)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range sortedKeys(c.counts) {
		e.sample(name, float64(c.counts[key]), paired(labels, key)...)
	}
}

func (e *exposition) durations(name, help string, d *durations, labels ...string) {
	e.family(name, "histogram", help)
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, key := range sortedKeys(d.all) {
		s, with, sum := d.all[key], paired(labels, key), int64(0)
		for i, bound := range bounds {
			sum += s.within[i]
			e.sample(name+"_bucket", float64(sum), append(with, "le", strconv.FormatFloat(bound, 'g', -1, 64))...)
		}
		e.sample(name+"_bucket", float64(s.count), append(with, "le", "+Inf")...)
		e.sample(name+"_sum", s.sum, with...)
		e.sample(name+"_count", float64(s.count), with...)
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// paired puts the names of labels before their values.
func paired(names []string, key string) (all []string) {
	values := strings.Split(key, between)
	for i, name := range names {
		all = append(all, name, values[i])
	}
	return slices.Clip(all)
}
