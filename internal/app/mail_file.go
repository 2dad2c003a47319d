package app

import (
	"context"
	"errors"
	"net"
	"path"
	"slices"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/bot/email"
)

// mostFiled is the largest original mail that is read, in bytes.
const mostFiled = 25 << 20

// toStore is left to the turn of the time that a request may take: a signature whose
// key the DNS does not give before counts as one that could not be checked.
const toStore = time.Second

// leaving ends before its context does, by rest.
func leaving(ctx context.Context, rest time.Duration) (context.Context, context.CancelFunc) {
	end, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, end.Add(-rest))
}

// filing reads original mails that people hand over as files, before the turn:
// checking a signature asks the DNS, and a turn asks nobody.
type filing struct {
	next     bot.Handler
	ours     string
	resolver email.Resolver
}

// Handler takes events of people; it reads original mails among their files where
// mail is configured. resolver looks up keys of signatures; nil asks the DNS.
func (a *App) Handler(resolver email.Resolver) bot.Handler {
	if a.Book.Mail == nil {
		return a.Turns
	}
	if resolver == nil {
		resolver = &net.Resolver{}
	}
	return filing{next: a.Turns, ours: a.Book.Mail.From, resolver: resolver}
}

// Handle implements bot.Handler.
func (f filing) Handle(ctx context.Context, e bot.Event) (bot.Reply, error) {
	if e.FileProblem != "" {
		return f.next.Handle(ctx, e)
	}
	i := slices.IndexFunc(e.Files, isMail)
	if i < 0 || e.From.External || !e.Place.Direct() {
		return f.next.Handle(ctx, e)
	}
	reading, cancel := leaving(ctx, toStore)
	filed, err := email.ReadFile(reading, e.Files[i].Data, f.ours, f.resolver, mostFiled)
	cancel()
	var problem *email.FileProblem
	switch {
	case errors.As(err, &problem):
		e.FileProblem = problem.Key
	case err != nil:
		return bot.Reply{}, err
	}
	e.Filed = filed
	return f.next.Handle(ctx, e)
}

// isMail reports whether a file should be an original mail, also where it is in a
// form that cannot be read.
func isMail(f bot.File) bool {
	return slices.Contains([]string{".eml", ".msg"}, strings.ToLower(path.Ext(f.Name))) || strings.HasPrefix(f.MediaType, "message/rfc822")
}
