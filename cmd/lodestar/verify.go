package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"lodestar/internal/app"
	"lodestar/internal/config"
	"lodestar/planning/evidence"
)

type verifyCommand struct {
	JSON bool     `help:"Print what was found as a JSON object."`
	Head []string `help:"A head you noted, as number:hash, to see whether the chain still holds it." placeholder:"SEQ:HASH"`
}

// Run recomputes agreements and the audit chain. It makes no key: without one
// the hashes alone are checked. It ends with 1 where something was altered and
// with 2 where that could not be found out.
func (c *verifyCommand) Run(ctx context.Context) error {
	found, err := c.verify(ctx)
	if err != nil {
		return exit{2, err}
	}
	write := found.WriteText
	if c.JSON {
		write = found.WriteJSON
	}
	if err := write(os.Stdout); err != nil {
		return exit{2, err}
	}
	return found.Err()
}

func (c *verifyCommand) verify(ctx context.Context) (app.Verified, error) {
	environment, err := config.Read(os.Getenv)
	if err != nil {
		return app.Verified{}, err
	}
	o := app.VerifyOptions{Database: environment.DatabaseURL, Now: time.Now}
	for _, text := range c.Head {
		h, err := parseHead(text)
		if err != nil {
			return app.Verified{}, err
		}
		o.Noted = append(o.Noted, h)
	}
	if o.Key, o.OldKeys, o.Heads, err = toVerify(environment); err != nil {
		return app.Verified{}, err
	}
	return app.Verify(ctx, o)
}

func parseHead(text string) (evidence.Head, error) {
	seq, hash, ok := strings.Cut(text, ":")
	n, err := strconv.ParseInt(seq, 10, 64)
	if !ok || err != nil || len(hash) != 64 {
		return evidence.Head{}, fmt.Errorf("--head %q is not a head; write its number, a colon and its 64 hexadecimal digits", text)
	}
	return evidence.Head{Seq: n, Hash: strings.ToLower(hash)}, nil
}
