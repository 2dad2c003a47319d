package bot

import (
	"fmt"
	"log/slog"
	"runtime/debug"
)

// Broken is a panic as an error. Its value is named by its type alone: it may hold
// what somebody wrote.
type Broken struct {
	value any
	stack []byte
}

// Error names the type of what was panicked with.
func (b *Broken) Error() string { return fmt.Sprintf("panicked with a %T", b.value) }

// Stack is where it happened, for a log.
func (b *Broken) Stack() string { return string(b.stack) }

// LogValue puts the stack beside the error.
func (b *Broken) LogValue() slog.Value {
	return slog.GroupValue(slog.String("error", b.Error()), slog.String("stack", b.Stack()))
}

// Survive does something and makes a *Broken of a panic. Wherever something that came
// from outside is handled on a goroutine of its own, nobody else does: one message
// that breaks us, and that a platform sends again, would end every start.
func Survive(do func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &Broken{value: value, stack: debug.Stack()}
		}
	}()
	return do()
}
