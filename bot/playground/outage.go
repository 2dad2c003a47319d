package playground

import "time"

// outage is how long Slack was told to be down, for the page to show.
type outage struct {
	until time.Time
}
