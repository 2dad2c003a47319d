package conversation

import (
	"time"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// Facts are what Advance needs from the world. They come in the move, so that
// the same session and the same move always give the same result.
type Facts struct {
	Now      time.Time       // UTC
	Today    civil.Date      // in the person's zone
	Language locale.Language // the person's
	Me       Person          // who answers
	People   []Person        // colleagues and contacts that may be named
	// Known holds small facts of the workspace by name, such as the limit of
	// goals; see the playbook.
	Known map[string]string
}
