package app_test

import (
	"bufio"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// scraped are the samples of a page by name and labels.
type scraped map[string]float64

var (
	sampleLine = regexp.MustCompile(`^([a-z_]+)(\{(?:[a-z]+="[^"\\]*",?)+\})? (-?[0-9.e+-]+|\+Inf)$`)
	headLine   = regexp.MustCompile(`^# (HELP|TYPE) ([a-z_]+) (.+)$`)
)

// scrape reads the page as strictly as Prometheus does: every sample belongs to the
// family above it, nothing stands there twice, and the buckets of a histogram grow.
func scrape(t *testing.T, text string) scraped {
	t.Helper()
	all, families, family, kind := scraped{}, map[string]bool{}, "", ""
	bucket := map[string]float64{}
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		line := lines.Text()
		if head := headLine.FindStringSubmatch(line); head != nil {
			if head[1] == "HELP" {
				if families[head[2]] {
					t.Errorf("%s stands there twice", head[2])
				}
				families[head[2]], family = true, head[2]
			} else {
				kind = head[3]
			}
			continue
		}
		sample := sampleLine.FindStringSubmatch(line)
		if sample == nil {
			t.Errorf("not a line of Prometheus: %q", line)
			continue
		}
		name, suffixed := sample[1], strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(sample[1], "_bucket"), "_sum"), "_count")
		if name != family && (kind != "histogram" || suffixed != family) {
			t.Errorf("%s stands below %s", name, family)
		}
		value, err := strconv.ParseFloat(sample[3], 64)
		if err != nil {
			t.Error(err)
		}
		key := sample[1] + sample[2]
		if _, twice := all[key]; twice {
			t.Errorf("%s stands there twice", key)
		}
		all[key] = value
		if strings.HasSuffix(name, "_bucket") {
			of := name + regexp.MustCompile(`,?le="[^"]*"`).ReplaceAllString(sample[2], "")
			if value < bucket[of] {
				t.Errorf("%s goes down", key)
			}
			bucket[of] = value
		}
	}
	for of, most := range bucket {
		if count := strings.Replace(of, "_bucket", "_count", 1); all[count] != most {
			t.Errorf("%s is %v, its last bucket %v", count, all[count], most)
		}
	}
	return all
}

// TestMetricsOfAConversation: what people do is counted, as far as an operator needs
// it, and nobody can be told from it.
func TestMetricsOfAConversation(t *testing.T) {
	t.Parallel()
	f := newFortress(t, &stubSlack{})
	for i := range 5 {
		body := message(fmt.Sprint("Ev", i), map[string]any{"event": map[string]any{
			"type": "message", "channel_type": "im", "channel": "D-secret", "user": "U-secret", "text": marker, "ts": fmt.Sprintf("%d.000100", time.Now().Unix()+int64(i)),
		}})
		if status, _ := f.send(hostile{path: "/slack/events", body: body}); status != http.StatusOK {
			t.Fatal(status)
		}
	}
	f.send(hostile{path: "/slack/events", body: "{}", secret: "wrong"})
	var page string
	var all scraped
	for range 500 { // what was to be said is said
		_, page = f.send(hostile{method: http.MethodGet, path: "/metrics"})
		page, _, _ = strings.Cut(page, "map[Content-Type:") // the headers that came with it
		if all = scrape(t, page); all[`lodestar_deliveries_total{platform="slack",outcome="sent"}`] >= 5 || t.Failed() {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	for _, c := range []struct {
		sample string
		least  float64
	}{
		{`lodestar_turns_total{platform="slack",outcome="stored"}`, 5},
		{`lodestar_turn_seconds_count{platform="slack"}`, 5},
		{`lodestar_acknowledgement_seconds_count{platform="slack",code="200"}`, 5},
		{`lodestar_acknowledgement_seconds_bucket{platform="slack",code="200",le="+Inf"}`, 5},
		{`lodestar_acknowledgement_seconds_count{platform="slack",code="401"}`, 1},
		{`lodestar_deliveries_total{platform="slack",outcome="sent"}`, 5},
		{`lodestar_store_up`, 1},
		{`lodestar_database_bytes{file="db"}`, 4096},
		{`lodestar_goroutines`, 1},
		{`lodestar_memory_bytes`, 1e6},
		{`lodestar_start_time_seconds`, 1e9},
		{`lodestar_oldest_undelivered_seconds`, 0},
		{`lodestar_jobs_waiting`, 0},
		{`lodestar_jobs_due`, 0},
		{`lodestar_jobs_overdue`, 0},
		{`lodestar_jobs_set_aside`, 0},
	} {
		if value, ok := all[c.sample]; !ok || value < c.least {
			t.Errorf("%s is %v (%v)\n%s", c.sample, value, ok, page)
		}
	}
	for _, word := range []string{marker, "Kim", "T0", "U-secret", "D-secret", "@"} {
		if strings.Contains(page, word) {
			t.Errorf("%q is told", word)
		}
	}
}
