package script

import (
	"cmp"
	"math"
	"slices"
	"time"

	"lodestar/bot"
)

// longestBackOff is the longest time after which the product tries again to say
// something (see package delivery). How long it really waits is left to chance,
// so a script that ends an outage has to wait that long.
const longestBackOff = 5 * time.Minute

// outage is a time in which nothing could be said: from before the step at from
// to before the one at to. What had waited is said while the clock goes on, up
// to the step at end.
type outage struct{ from, to, end int }

const forever = math.MaxInt

// order decides at which step of a replay everything is said.
type order struct {
	steps []*step
	times []time.Time // what the clock shows at each
	index map[*step]int
	all   []*said

	at      [][]*said // by step
	outages []outage
	merged  map[int]bool      // steps that are part of another wait
	rounded map[int]time.Time // of steps at which a wait ends a little earlier
	late    map[*said]bool    // said at another step than where a replay says it
	never   map[*said]bool    // not said, though a replay says it
}

// arrange puts what was said where a replay says it: at the step it follows from.
// What had to wait until the clock moved on had met with an outage, where nothing
// else was said meanwhile and nothing waited longer; else the replay says it at
// once, and the script has a remark.
func arrange(steps []*step, from time.Time) order {
	o := order{
		steps: steps, index: map[*step]int{}, at: make([][]*said, len(steps)),
		merged: map[int]bool{}, rounded: map[int]time.Time{}, late: map[*said]bool{}, never: map[*said]bool{},
	}
	for i, s := range steps {
		if s.moves() {
			from = s.at
		}
		o.index[s] = i
		o.times = append(o.times, from)
		o.all = append(o.all, s.said...)
	}
	for i := 0; i < len(steps); i++ {
		if slices.ContainsFunc(steps[i].said, o.waited) {
			if out, ok := o.outageFrom(i); ok {
				o.outages = append(o.outages, out)
				i = min(out.end, len(steps)-1)
			}
		}
	}
	for _, m := range o.all {
		o.place(m)
	}
	for _, all := range o.at {
		slices.SortStableFunc(all, func(a, b *said) int { return cmp.Compare(a.seq, b.seq) })
	}
	for i := range steps[:max(len(steps)-1, 0)] {
		if steps[i].kind == lived && steps[i+1].kind == lived && len(o.at[i]) == 0 && !o.merged[i] && !o.begins(i) && !o.begins(i+1) {
			o.merged[i] = true
		}
	}
	for _, out := range o.outages {
		if out.to != forever {
			o.round(out.to - 1)
		}
	}
	return o
}

// round lets the wait before the end of an outage end with a whole minute: it
// ended when the product happened to try again, and with chance. A shorter one
// than that is left out.
func (o *order) round(i int) {
	if o.steps[i].kind != lived || o.begins(i) {
		return
	}
	before := i - 1
	for before >= 0 && o.merged[before] {
		before--
	}
	minute := o.times[i].Truncate(time.Minute)
	if before < 0 || !minute.After(o.until(before)) {
		o.merged[i] = true
		return
	}
	o.rounded[i] = minute
}

// where is the step at which something was said.
func (o *order) where(m *said) int {
	if !m.heard {
		return forever
	}
	return o.index[m.tried]
}

// record reports whether a message is the record of a question. It makes way for
// others and may come at any time, so it tells nothing about an outage.
func (m *said) record() bool { return m.delivery.Message.Kind == bot.KindRecord }

// waited reports whether something was said only after the clock had moved.
func (o *order) waited(m *said) bool {
	if m.record() {
		return false
	}
	from, to := o.index[m.cause], o.where(m)
	return to == forever || to > from && slices.ContainsFunc(o.steps[from+1:to+1], (*step).moves)
}

// outageFrom finds the outage that made wait what is said at a step; false where
// no outage explains it.
func (o *order) outageFrom(from int) (outage, bool) {
	out := outage{from, forever, forever}
	for _, m := range o.all {
		if c := o.index[m.cause]; c >= from && c < out.to && o.waited(m) {
			out.to = min(out.to, o.where(m))
		}
	}
	if out.to != forever {
		if o.steps[out.to].kind != lived {
			return out, false
		}
		until := o.times[out.to-1].Add(longestBackOff)
		out.end = out.to
		for n := out.end + 1; n < len(o.steps) && o.steps[n].kind == lived && (o.times[n-1].Before(until) || !o.saysAnything(n)); n++ {
			out.end = n
		}
		if o.times[out.end].Before(until) {
			return out, false
		}
	}
	for _, m := range o.all {
		c, w := o.index[m.cause], o.where(m)
		if m.record() {
			continue
		}
		if w >= from && w < out.to || c >= from && c < out.to && w > out.end {
			return out, false
		}
	}
	return out, true
}

func (o *order) saysAnything(i int) bool {
	return slices.ContainsFunc(o.all, func(m *said) bool { return o.where(m) == i })
}

// place finds the step for one message.
func (o *order) place(m *said) {
	c, w := o.index[m.cause], o.where(m)
	for _, out := range o.outages {
		for i := out.to + 1; i <= out.end && i < len(o.steps) && out.to != forever; i++ {
			o.merged[i] = true
		}
		switch {
		case out.from <= c && w == forever && out.to == forever:
			return // it waits to this day
		case out.to <= w && w <= out.end && c >= out.from && w != forever, m.record() && out.from <= c && c < out.to:
			o.at[out.to] = append(o.at[out.to], m)
			return
		}
	}
	switch {
	case m.record(): // what a replay has no reason to hold up
	case w == forever:
		o.never[m] = true
		return
	case o.waited(m):
		o.late[m] = true
	}
	o.at[c] = append(o.at[c], m)
}

// begins reports whether an outage begins or ends before a step.
func (o *order) begins(i int) bool {
	return slices.ContainsFunc(o.outages, func(out outage) bool { return out.from == i || out.to == i })
}

// until is when the wait ends that begins at a step.
func (o *order) until(i int) time.Time {
	if at, ok := o.rounded[i]; ok {
		return at
	}
	for _, out := range o.outages {
		if out.to == i {
			return o.times[out.end]
		}
	}
	return o.times[i]
}

// moves reports whether the clock moves.
func (s *step) moves() bool { return s.kind == lived || s.kind == jumped }
