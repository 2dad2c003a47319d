package slack

import (
	"errors"

	"github.com/slack-go/slack/socketmode"
)

var errNoSocket = errors.New("slack: no socket is open")

// Link is nil where what people do reaches us, and else says why not: Run does not
// know its workspace yet, or Socket Mode has no socket open. Over HTTP nobody can
// tell from here whether Slack finds the way.
func (a *Adapter) Link() error {
	switch {
	case !a.Connected():
		return errNotRunning
	case a.o.AppToken != "" && a.open.Load() == 0:
		return errNoSocket
	}
	return nil
}

// socketState follows one socket by what the library tells of it.
type socketState struct{ open bool }

// note keeps count of the sockets that are open.
func (s *socketState) note(a *Adapter, event socketmode.EventType) {
	open := s.open
	switch event {
	case socketmode.EventTypeHello, socketmode.EventTypeConnected:
		open = true
	case socketmode.EventTypeConnecting, socketmode.EventTypeConnectionError, socketmode.EventTypeDisconnect, socketmode.EventTypeInvalidAuth:
		open = false
	default:
	}
	if open == s.open {
		return
	}
	s.open = open
	if open {
		a.open.Add(1)
	} else {
		a.open.Add(-1)
	}
}
