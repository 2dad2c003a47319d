package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"

	"lodestar/conversation/locale"
)

// GuardLog lets no secret through to a log, and no sign that would begin a line of
// its own or turn the reading direction round (trust D5). It is the last net: an
// error of a library may quote the address it called, and with it a token.
func GuardLog(next slog.Handler, secrets []string) slog.Handler {
	var pairs []string
	for _, secret := range secrets {
		if len(secret) < 6 { // would be found in words
			continue
		}
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
			pairs = append(pairs, form, "[secret]")
		}
	}
	return guard{next: next, secrets: strings.NewReplacer(pairs...)}
}

type guard struct {
	next    slog.Handler
	secrets *strings.Replacer
}

// Enabled implements slog.Handler.
func (g guard) Enabled(ctx context.Context, level slog.Level) bool {
	return g.next.Enabled(ctx, level)
}

// Handle implements slog.Handler.
func (g guard) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, g.text(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(g.attr(a))
		return true
	})
	return g.next.Handle(ctx, clean)
}

// WithAttrs implements slog.Handler.
func (g guard) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := slices.Clone(attrs)
	for i, a := range clean {
		clean[i] = g.attr(a)
	}
	return guard{g.next.WithAttrs(clean), g.secrets}
}

// WithGroup implements slog.Handler.
func (g guard) WithGroup(name string) slog.Handler { return guard{g.next.WithGroup(name), g.secrets} }

func (g guard) attr(a slog.Attr) slog.Attr {
	a.Key = g.text(a.Key)
	switch value := a.Value.Resolve(); value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(g.text(value.String()))
	case slog.KindGroup:
		within := slices.Clone(value.Group())
		for i, one := range within {
			within[i] = g.attr(one)
		}
		a.Value = slog.GroupValue(within...)
	case slog.KindAny: // errors above all; nothing else of ours is logged as it is
		a.Value = slog.StringValue(g.text(fmt.Sprint(value.Any())))
	default: // numbers and times
		a.Value = value
	}
	return a
}

// text keeps the lines of a stack, which a handler escapes.
func (g guard) text(s string) string {
	lines := strings.Split(g.secrets.Replace(s), "\n")
	for i, line := range lines {
		lines[i] = locale.Clean(line)
	}
	return strings.Join(lines, "\n")
}
