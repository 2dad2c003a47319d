package main

import (
	"context"
	"log/slog"
	"os"

	"lodestar/internal/app"
	"lodestar/internal/config"
)

type serveCommand struct{}

// Run serves until it is interrupted.
func (serveCommand) Run(ctx context.Context) error {
	environment, err := config.Read(os.Getenv)
	if err != nil {
		return err
	}
	key, old, err := environment.Key()
	if err != nil {
		return err
	}
	heads, err := environment.Heads()
	if err != nil {
		return err
	}
	return app.Serve(ctx, app.Options{Database: environment.DatabaseURL, Key: key, OldKeys: old, Heads: heads, Log: logger(environment), Record: environment.Record}, environment)
}

// logger writes to standard error as the environment says; secrets never.
func logger(c config.Config) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	var handler slog.Handler = slog.NewTextHandler(os.Stderr, options)
	if c.LogJSON {
		handler = slog.NewJSONHandler(os.Stderr, options)
	}
	return slog.New(app.GuardLog(handler, c.Secrets()))
}
