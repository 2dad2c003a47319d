package playground

import (
	"context"
	"time"

	"lodestar/internal/civil"
)

// jobLine is a job as it is shown.
type jobLine struct {
	Job
	At          string
	Kind, State named
}

// saidLine is an outgoing message as it is shown.
type saidLine struct {
	Outgoing
	Path, At, Next string
	Kind, State    named
	Tries          int        // worth a word; 0 where it went as it should
	Elsewhere      *elsewhere // of the one that is opened
}

// auditLine is an entry of the audit chain as it is shown.
type auditLine struct {
	Audited
	At   string
	Kind named
}

// insides fills the parts that show the bot itself (PG-40); seq is what is opened
// in it, 0 for nothing.
func (s *scene) insides(ctx context.Context, part string, seq int64, data *behind) error {
	world := s.page.o.World
	t, err := world.Time(ctx)
	if err != nil {
		return err
	}
	switch part {
	case "state":
		c, err := world.Conversation(ctx, s.who.ID)
		if err != nil {
			return err
		}
		data.State, data.Empty = s.page.standing(c), c.Flow == "" && len(c.Answers) == 0
	case "jobs":
		jobs, err := world.Jobs(ctx)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			data.Jobs = append(data.Jobs, jobLine{Job: j, At: s.stampNear(j.Due, t.Now), Kind: named{Name: s.page.due(j.Kind), Raw: j.Kind}, State: s.page.inside("state", j.State)})
		}
		data.Empty = len(jobs) == 0
	case "said":
		said, err := world.Outgoing(ctx)
		if err != nil {
			return err
		}
		for _, o := range said {
			line := saidLine{
				Outgoing: o, Path: s.path("behind/said/") + itoa(o.Seq), At: s.stampNear(o.Written, t.Now), Next: s.stampNear(o.NotUntil, t.Now),
				Kind: s.page.inside("message", o.Kind), State: s.page.inside("state", o.State),
			}
			line.Gist = shortened(o.Gist)
			if o.Attempts > 1 || o.State != "sent" {
				line.Tries = o.Attempts
			}
			if o.Seq == seq {
				line.Path = s.path("behind/said") // pressed again it shuts
				if line.Elsewhere, err = s.elsewhere(ctx, seq); err != nil {
					return err
				}
			}
			data.Said = append(data.Said, line)
		}
		data.Empty = len(said) == 0
	case "audit":
		entries, err := world.Audit(ctx)
		if err != nil {
			return err
		}
		for _, e := range entries {
			data.Audit = append(data.Audit, auditLine{Audited: e, At: s.stampNear(e.At, t.Now), Kind: s.page.inside("entry", e.Kind)})
		}
		data.Empty = len(entries) == 0
	}
	n := len(data.Jobs) + len(data.Said) + len(data.Audit)
	data.Find = found{Shown: n, All: n}
	return nil
}

// stampNear is an instant, with its day where that is not today.
func (s *scene) stampNear(at, now time.Time) string {
	if !at.IsZero() && civil.Of(at.In(now.Location())) == civil.Of(now) {
		return at.In(now.Location()).Format("15:04:05")
	}
	return s.stamp(at, now.Location())
}

// stamp is an instant with its day; "" for the zero time.
func (s *scene) stamp(at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	at = at.In(zone)
	return s.page.words.DateWeekday(civil.Of(at)) + ", " + at.Format("15:04:05")
}
