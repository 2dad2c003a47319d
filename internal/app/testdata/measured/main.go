// Command measured is what `lodestar serve` is, for the benchmarks: without the
// limits of a person, with a stand-in for Microsoft's services where one is named,
// and with a profile of itself where a folder for it is given. The tests build it;
// measured inside their own binary the product would carry all of them in memory.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"syscall"

	"lodestar/internal/app"
	"lodestar/internal/config"
	"lodestar/internal/turn"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run is what the command does.
func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if folder := os.Getenv("TEST_PROFILE"); folder != "" {
		if err := profile(folder); err != nil {
			return err
		}
	}
	environment, err := config.Read(os.Getenv)
	if err != nil {
		return err
	}
	return app.Serve(ctx, app.Options{
		Database: environment.DatabaseURL, Microsoft: os.Getenv("TEST_MICROSOFT"),
		Messages: turn.Limits{Burst: -1, PerMinute: -1, TenantPerMinute: -1},
	}, environment)
}

// profile writes what the process works on and allocates into a folder, when it is
// told to by SIGUSR1.
func profile(folder string) error {
	worked, told := &bytes.Buffer{}, make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGUSR1)
	if err := pprof.StartCPUProfile(worked); err != nil {
		return err
	}
	go func() {
		<-told
		pprof.StopCPUProfile()
		var allocated bytes.Buffer
		_ = pprof.Lookup("allocs").WriteTo(&allocated, 0) // a buffer takes everything
		_ = os.WriteFile(filepath.Join(folder, "memory.pprof"), allocated.Bytes(), 0o600)
		_ = os.WriteFile(filepath.Join(folder, "cpu.pprof"), worked.Bytes(), 0o600)
	}()
	return nil
}
