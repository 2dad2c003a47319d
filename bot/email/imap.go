package email

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// imapBox is a mailbox on an IMAP server. This file is all that knows go-imap.
type imapBox struct {
	client *imapclient.Client
	opened *imap.SelectData
	news   chan struct{} // the server told that something came
	idle   bool          // it can tell
	poll   time.Duration
}

// dial connects, logs in and opens the mailbox for reading: nothing in it is
// changed, so that people can use it as well.
func (a *Adapter) dial(ctx context.Context) (_ mailbox, err error) {
	client, news, err := a.o.dialIMAP(ctx)
	if err != nil {
		return nil, fmt.Errorf("email: opening the mailbox: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = client.Close() })
	defer func() {
		stop()
		if err != nil {
			_ = client.Close()
		}
	}()
	opened, err := client.Select(a.o.Mailbox, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		var refused *imap.Error
		if errors.As(err, &refused) {
			return nil, errMailbox
		}
		return nil, fmt.Errorf("email: opening the mailbox: %w", plainIMAP(err))
	}
	return &imapBox{client: client, opened: opened, news: news, idle: client.Caps().Has(imap.CapIdle), poll: a.o.Poll}, nil
}

// dialIMAP connects and logs in.
func (o Options) dialIMAP(ctx context.Context) (_ *imapclient.Client, news chan struct{}, err error) {
	ctx, cancel := context.WithTimeout(ctx, dialLimit)
	defer cancel()
	news = make(chan struct{}, 1)
	tell := func() {
		select {
		case news <- struct{}{}:
		default:
		}
	}
	conn, err := o.dial(ctx, "tcp", o.IMAP.address(), o.IMAP)
	if err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	options := &imapclient.Options{
		TLSConfig: o.tls(o.IMAP),
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{
			Mailbox: func(data *imapclient.UnilateralDataMailbox) {
				if data.NumMessages != nil {
					tell()
				}
			},
		},
	}
	var client *imapclient.Client
	if o.IMAP.Security == StartTLS {
		if client, err = imapclient.NewStartTLS(conn, options); err != nil {
			return nil, nil, errors.Join(plainIMAP(err), ignoreClosed(conn.Close()))
		}
	} else {
		client = imapclient.New(conn, options)
	}
	if err := client.WaitGreeting(); err != nil {
		return nil, nil, errors.Join(plainIMAP(err), ignoreClosed(client.Close()))
	}
	if err := client.Login(o.IMAP.User, o.IMAP.Password).Wait(); err != nil {
		_ = client.Close()
		var refused *imap.Error
		if errors.As(err, &refused) {
			return nil, nil, errLogin
		}
		return nil, nil, plainIMAP(err)
	}
	return client, news, nil
}

// What the operator mends.
var (
	errLogin   = errors.New("email: the server does not accept user and password")
	errMailbox = errors.New("email: the server has no such mailbox")
)

// plainIMAP is an error without what a server wrote.
func plainIMAP(err error) error {
	var refused *imap.Error
	if errors.As(err, &refused) {
		return fmt.Errorf("the server said %s %s", refused.Type, refused.Code)
	}
	return speechless(err)
}

func (b *imapBox) Validity() uint32 { return b.opened.UIDValidity }
func (b *imapBox) Next() uint32     { return uint32(b.opened.UIDNext) }

// callLimit is how long one command may take, on real time: a mail of the
// largest size over a slow line.
const callLimit = 3 * time.Minute

// until lets a call end with its context, and at its limit: go-imap knows
// neither, and a server that went away in silence would be waited for.
func (b *imapBox) until(ctx context.Context, limit time.Duration) (stop func()) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	unwatch := context.AfterFunc(ctx, func() { _ = b.client.Close() })
	return func() {
		unwatch()
		cancel()
	}
}

func (b *imapBox) After(ctx context.Context, uid uint32, since time.Time) ([]uint32, error) {
	defer b.until(ctx, callLimit)()
	b.told() // what is told from now on came after this list
	criteria := &imap.SearchCriteria{Since: since}
	if uid > 0 {
		criteria.UID = []imap.UIDSet{{imap.UIDRange{Start: imap.UID(uid) + 1}}}
	}
	found, err := b.client.UIDSearch(criteria, nil).Wait()
	if err != nil {
		return nil, plainIMAP(err)
	}
	var uids []uint32
	for _, u := range found.AllUIDs() {
		if uint32(u) > uid { // "n:*" is never empty: it finds the last mail again
			uids = append(uids, uint32(u))
		}
	}
	slices.Sort(uids)
	return uids, nil
}

func (b *imapBox) told() bool {
	select {
	case <-b.news:
		return true
	default:
		return false
	}
}

func (b *imapBox) Fetch(ctx context.Context, uid uint32, most int64) (raw []byte, cut, found bool, err error) {
	defer b.until(ctx, callLimit)()
	set := imap.UIDSetNum(imap.UID(uid))
	sizes, err := b.client.Fetch(set, &imap.FetchOptions{UID: true, RFC822Size: true}).Collect()
	if err != nil {
		return nil, false, false, plainIMAP(err)
	}
	if len(sizes) == 0 {
		return nil, false, false, nil
	}
	section := &imap.FetchItemBodySection{Peek: true}
	if sizes[0].RFC822Size > most {
		cut = true
		section.Specifier = imap.PartSpecifierHeader
		section.Partial = &imap.SectionPartial{Size: mostHeader}
	}
	mails, err := b.client.Fetch(set, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}}).Collect()
	if err != nil {
		return nil, false, false, plainIMAP(err)
	}
	for _, m := range mails {
		for _, s := range m.BodySection {
			return s.Bytes, cut, true, nil
		}
	}
	return nil, false, false, nil
}

// Wait listens where the server can tell, and else lets time pass. What follows
// is a question, which a dead connection does not answer.
func (b *imapBox) Wait(ctx context.Context, most time.Duration) error {
	defer b.until(ctx, most+callLimit)()
	if !b.idle {
		sleep(ctx, min(most, b.poll))
		return b.noop(ctx)
	}
	// Some servers tell only of what comes while they are listened to, so what
	// came since the list is asked for first.
	if err := b.noop(ctx); err != nil {
		return err
	}
	listening, err := b.client.Idle()
	if err != nil {
		return plainIMAP(err)
	}
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-b.news:
	case <-timer.C:
	case <-b.client.Closed():
	}
	if err := errors.Join(listening.Close(), listening.Wait()); err != nil {
		return plainIMAP(err)
	}
	return nil
}

func (b *imapBox) noop(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := b.client.Noop().Wait(); err != nil {
		return plainIMAP(err)
	}
	return nil
}

func (b *imapBox) Close() error {
	err := b.client.Close()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
