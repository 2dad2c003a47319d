package playground

import (
	"context"
	"time"

	"lodestar/internal/civil"
)

// jobLine is a job as it is shown.
type jobLine struct {
	Job
	At, Kind string
}

// saidLine is an outgoing message as it is shown.
type saidLine struct {
	Outgoing
	Path, At, Next string
	Elsewhere      *elsewhere // of the one that is opened
}

// auditLine is an entry of the audit chain as it is shown.
type auditLine struct {
	Audited
	At string
}

// insides fills the parts that show the bot itself (PG-40); seq is what is opened
// in it, 0 for nothing.
func (s *scene) insides(ctx context.Context, part string, seq int64, data *behind) error {
	world := s.page.o.World
	t, err := world.Time(ctx)
	if err != nil {
		return err
	}
	zone := t.Now.Location()
	switch part {
	case "state":
		c, err := world.Conversation(ctx, s.who.ID)
		if err != nil {
			return err
		}
		data.State, data.Empty = &c, c.Flow == "" && len(c.Answers) == 0
	case "jobs":
		jobs, err := world.Jobs(ctx)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			data.Jobs = append(data.Jobs, jobLine{Job: j, At: s.stamp(j.Due, zone), Kind: s.page.due(j.Kind)})
		}
		data.Empty = len(jobs) == 0
	case "said":
		said, err := world.Outgoing(ctx)
		if err != nil {
			return err
		}
		for _, o := range said {
			line := saidLine{
				Outgoing: o, Path: s.path("behind/said/") + itoa(o.Seq), At: s.stamp(o.Written, zone), Next: s.stamp(o.NotUntil, zone),
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
			data.Audit = append(data.Audit, auditLine{Audited: e, At: s.stamp(e.At, zone)})
		}
		data.Empty = len(entries) == 0
	}
	n := len(data.Jobs) + len(data.Said) + len(data.Audit)
	data.Find = found{Shown: n, All: n}
	return nil
}

// stamp is an instant with its day; "" for the zero time.
func (s *scene) stamp(at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	at = at.In(zone)
	return s.page.words.DateWeekday(civil.Of(at)) + ", " + at.Format("15:04:05")
}
