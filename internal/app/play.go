package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"lodestar/bot/playground"
	"lodestar/bot/web"
	"lodestar/internal/config"
)

// PlayOptions say how to play.
type PlayOptions struct {
	PlaygroundOptions
	// Addr is where the page is shown: a loopback address with a port, of which 0
	// is any that is free.
	Addr string
	// Environ is the environment, each "NAME=value"; nothing of it is used but the
	// language model, and some of it is refused.
	Environ []string
	// Shown is told the page's address once it can be opened.
	Shown func(address string)
	// Asks is told, where the environment has a language model, at which host it is
	// asked, before Shown: "" where it is not on this machine, and never asked from
	// here. May be nil.
	Asks func(host string)
}

// environ is what a variable of the environment is set to.
func environ(all []string) func(name string) string {
	return func(name string) string {
		for _, variable := range slices.Backward(all) {
			if key, value, _ := strings.Cut(variable, "="); key == name {
				return value
			}
		}
		return ""
	}
}

// secrets are variables that open something outside this machine. The playground
// would never use them; who sets them has mistaken it for the real bot.
func secrets() []string {
	return []string{
		"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "MICROSOFT_APP_PASSWORD", "LODESTAR_SMTP_URL", "LODESTAR_IMAP_URL",
	}
}

// secret is the name of a variable that holds a real secret, "" where none does.
// A token of Slack is one under any name.
func secret(environ []string) string {
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		isToken := slices.ContainsFunc([]string{"xoxb-", "xoxp-", "xapp-"}, func(begin string) bool { return strings.HasPrefix(value, begin) })
		if isToken || value != "" && slices.Contains(secrets(), name) {
			return name
		}
	}
	return ""
}

// Play shows the playground until ctx ends.
func Play(ctx context.Context, o PlayOptions) (err error) {
	if name := secret(o.Environ); name != "" {
		return fmt.Errorf("%s is set. The playground is no place for real secrets; it needs none. Unset it, or run the real bot with: lodestar serve", name)
	}
	model, err := config.ReadModel(environ(o.Environ))
	if err != nil {
		return err
	}
	// From the playground nothing goes out but to this machine (trust A5).
	if at, err := url.Parse(model.BaseURL); err == nil && playground.Loopback(net.JoinHostPort(at.Hostname(), "0")) {
		o.Model = model
	}
	listener, err := listenLoopback(ctx, o.Addr)
	if err != nil {
		return err
	}
	o.pages = "http://" + listener.Addr().String()
	o.PublicURL = o.pages
	world, err := OpenPlayground(ctx, o.PlaygroundOptions)
	if err != nil {
		if ctx.Err() != nil { // interrupted before it stood
			err = nil
		}
		return errors.Join(err, listener.Close())
	}
	defer func() { err = errors.Join(err, world.Close()) }()
	page, err := world.page()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer page.Close()
	group, ctx := errgroup.WithContext(ctx)
	handler := withPages(page, world)
	if o.Teams {
		handler = world.besideTeams(handler)
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(world.log.Handler(), slog.LevelWarn),
	}
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		page.Close()
		return server.Close()
	})
	if model.Given() && o.Asks != nil {
		o.Asks(world.asks())
	}
	o.Shown("http://" + listener.Addr().String())
	return group.Wait()
}

// withPages shows the pages behind links in mails beside the playground: at one
// address, as the world would reach them.
func withPages(page http.Handler, world *Playground) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(web.Path, world.ServePages)
	mux.Handle("/", page)
	return mux
}

// listenLoopback opens an address that only this machine reaches.
func listenLoopback(ctx context.Context, addr string) (net.Listener, error) {
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return nil, fmt.Errorf("--addr %q is no address with a port; use for example 127.0.0.1:8080, or 127.0.0.1:0 for any free port", addr)
	}
	if !playground.Loopback(addr) {
		return nil, fmt.Errorf("--addr %s can be reached from outside; the playground is for this machine only: use 127.0.0.1, for example 127.0.0.1:8080", addr)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use by another program; stop that, or name another address, for example --addr 127.0.0.1:0 for any free port", addr)
	case err != nil:
		return nil, fmt.Errorf("cannot listen at %s; name another address with --addr: %w", addr, err)
	}
	if at, ok := listener.Addr().(*net.TCPAddr); !ok || !at.IP.IsLoopback() { // what "localhost" is, the machine decides
		_ = listener.Close()
		return nil, fmt.Errorf("--addr %s can be reached from outside; the playground is for this machine only: use 127.0.0.1", addr)
	}
	return listener, nil
}
