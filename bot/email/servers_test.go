package email

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"text/template"
	"time"

	"lodestar/bot"
	"lodestar/internal/nodetest"
)

// servers are Postfix and Dovecot as Debian has them, started for this test on
// loopback with a configuration of their own. Nothing outside the folder is
// touched.
type servers struct {
	Dir                      string
	SMTP, SMTPS, IMAP, IMAPS int // ports
	roots                    *x509.CertPool
	stop                     func() // ends Dovecot
}

// runServers starts both. What is missing skips the test on a laptop and fails it where
// CI=true; .ci/mail installs it.
func runServers(t *testing.T) *servers {
	t.Helper()
	for _, name := range []string{"/usr/sbin/postfix", "/usr/sbin/dovecot"} {
		if _, err := os.Stat(name); err != nil {
			nodetest.Missing(t, "no %s", filepath.Base(name))
		}
	}
	if os.Getuid() != 0 {
		nodetest.Missing(t, "Postfix and Dovecot start as root only")
	}
	if _, err := exec.LookPath("chown"); err != nil { // their scripts need more of that kind
		nodetest.Missing(t, "no chown in PATH")
	}
	// Their own users read below it, so it can't be one of the test's folders.
	dir, err := os.MkdirTemp("", "lodestar-mail-") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	s := &servers{Dir: dir, SMTP: freePort(t), SMTPS: freePort(t), IMAP: freePort(t), IMAPS: freePort(t)}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	for _, folder := range []string{"", "postfix", "spool", "data", "mail", "log", "run", "sasl"} {
		path := filepath.Join(dir, folder)
		if err := os.MkdirAll(path, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	command(t, "chown", "nobody:nogroup", filepath.Join(dir, "mail"))
	command(t, "chown", "postfix", filepath.Join(dir, "data"))
	s.certificate(t)
	for file, text := range map[string]string{"dovecot.conf": dovecotConf, "postfix/main.cf": mainCF, "postfix/master.cf": masterCF, "postfix/boxes": boxes, "postfix/aliases": aliases} {
		var b bytes.Buffer
		if err := template.Must(template.New(file).Parse(text)).Execute(&b, s); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s.stop = s.dovecot(t)
	command(t, "/usr/sbin/postfix", "-c", filepath.Join(dir, "postfix"), "start")
	t.Cleanup(func() { _ = exec.Command("/usr/sbin/postfix", "-c", filepath.Join(dir, "postfix"), "abort").Run() })
	for _, port := range []int{s.SMTP, s.SMTPS} {
		s.wait(t, port)
	}
	t.Cleanup(func() {
		if t.Failed() {
			for _, log := range []string{"mail.log", "dovecot.log"} {
				said, _ := os.ReadFile(filepath.Join(dir, "log", log))
				t.Logf("%s:\n%s", log, said)
			}
		}
	})
	return s
}

// dovecot starts it and returns how to end it.
func (s *servers) dovecot(t *testing.T) (stop func()) {
	t.Helper()
	c := exec.Command("/usr/sbin/dovecot", "-F", "-c", filepath.Join(s.Dir, "dovecot.conf"))
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = c.Wait()
		close(ended)
	}()
	stop = func() {
		_ = c.Process.Signal(os.Interrupt)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			_ = c.Process.Kill()
			<-ended
		}
	}
	t.Cleanup(stop)
	s.wait(t, s.IMAP)
	s.wait(t, s.IMAPS)
	return stop
}

func (s *servers) wait(t *testing.T, port int) {
	t.Helper()
	for range 200 {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = conn.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(s.Dir, "log", "mail.log"))
	other, _ := os.ReadFile(filepath.Join(s.Dir, "log", "dovecot.log"))
	t.Fatalf("nothing listens at %d\n%s\n%s", port, log, other)
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

func command(t *testing.T, name string, args ...string) {
	t.Helper()
	if said, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, said)
	}
}

// certificate makes one that only this test trusts.
func (s *servers) certificate(t *testing.T) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	cert, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(cert)
	if err != nil {
		t.Fatal(err)
	}
	s.roots = x509.NewCertPool()
	s.roots.AddCert(parsed)
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: cert}, "key.pem": {Type: "EC PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(s.Dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

const dovecotConf = `
base_dir = {{.Dir}}/run
state_dir = {{.Dir}}/run
log_path = {{.Dir}}/log/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{{.Dir}}/cert.pem
ssl_key = <{{.Dir}}/key.pem
auth_mechanisms = plain login
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
mail_location = maildir:{{.Dir}}/mail/%n
first_valid_uid = 1
passdb {
  driver = static
  args = password=s3cret
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home={{.Dir}}/mail/%n
}
service imap-login {
  inet_listener imap {
    port = {{.IMAP}}
  }
  inet_listener imaps {
    port = {{.IMAPS}}
    ssl = yes
  }
}
service auth {
  unix_listener {{.Dir}}/sasl/auth {
    mode = 0666
  }
}
`

const mainCF = `
compatibility_level = 3.6
config_directory = {{.Dir}}/postfix
queue_directory = {{.Dir}}/spool
data_directory = {{.Dir}}/data
maillog_file = {{.Dir}}/log/mail.log
maillog_file_prefixes = {{.Dir}}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.lodestar.example
myorigin = lodestar.example
mydestination =
mynetworks =
alias_maps =
alias_database =
default_transport = error:5.1.1 nothing leaves this machine
virtual_mailbox_domains = lodestar.example, contoso.example
virtual_mailbox_base = {{.Dir}}/mail
virtual_mailbox_maps = texthash:{{.Dir}}/postfix/boxes
virtual_alias_maps = texthash:{{.Dir}}/postfix/aliases
virtual_minimum_uid = 1
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
recipient_delimiter = +
message_size_limit = 300000
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {{.Dir}}/cert.pem
smtpd_tls_key_file = {{.Dir}}/key.pem
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {{.Dir}}/sasl/auth
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_client_connection_count_limit = 0
`

const masterCF = `
127.0.0.1:{{.SMTP}} inet n - n - - smtpd
127.0.0.1:{{.SMTPS}} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`

const (
	boxes   = "plans@lodestar.example plans/\nk.visser@contoso.example k.visser/\n"
	aliases = "gone@contoso.example gone@elsewhere.example\n"
)

// options are those of our own mailbox there.
func (s *servers) options(t *testing.T) Options {
	t.Helper()
	o := options(t)
	o.SMTP = Server{Host: "127.0.0.1", Port: s.SMTP, User: "plans", Password: "s3cret", Security: StartTLS}
	o.IMAP = Server{Host: "127.0.0.1", Port: s.IMAPS, User: "plans", Password: "s3cret", Security: TLS}
	o.TLS = &tls.Config{RootCAs: s.roots, MinVersion: tls.VersionTLS12}
	o.Marks, o.Resolver, o.Now = &marks{}, noKeys{}, time.Now
	return o
}

func must(t *testing.T, o Options) *Adapter {
	t.Helper()
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestRealServers: Postfix and Dovecot, from our mail to its answer and back,
// over encryption, tokens, bounces, a restart on either side and an outage.
func TestRealServers(t *testing.T) {
	t.Parallel()
	s := runServers(t)
	a := must(t, s.options(t))
	events := make(chanHandler)
	run := func(a *Adapter) (stop func()) {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- a.Run(ctx, events) }()
		return func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	}
	stop := run(a)

	sent := delivery("dlv_1")
	if _, err := a.Send(t.Context(), sent); err != nil {
		t.Fatal(err)
	}
	got := s.arrived(t, "k.visser")
	if m := mustRead(t, got); m.MessageID != "<lodestar.dlv_1@lodestar.example>" || m.Subject != agreement().Subject || len(m.Files) != 3 && len(m.Files) != 2 {
		t.Fatalf("arrived:\n%s", got)
	}

	// Kim Visser answers.
	received, err := read(got)
	if err != nil {
		t.Fatal(err)
	}
	received.To, received.ID = visser, "<lodestar.dlv_1@lodestar.example>"
	inbox := newInbox(t)
	answer := func(text string) {
		t.Helper()
		inbox.a.o.Now = time.Now
		raw, err := inbox.write(received, Answer{Text: text, FromName: "Kim Visser", Forged: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.hand(t.Context(), outgoing{from: visser, to: received.ReplyTo, raw: raw}); err != nil {
			t.Fatal(err)
		}
	}
	answer("I agree to version 3.")
	e := next(t, events)
	if e.Text != "I agree to version 3." || e.From.ID != visser || e.Mail.Token != token || e.Place != sent.To {
		t.Errorf("the answer: %+v\n%+v", e, e.Mail)
	}

	t.Run("bounce", func(t *testing.T) { //nolint:paralleltest // one after the other: they share the mailbox
		d := delivery("dlv_2")
		d.To = place("local", "gone@contoso.example", "")
		if _, err := a.Send(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		e := next(t, events)
		if b := e.Mail.Bounce; b == nil || !b.Final || b.Delivery != "dlv_2" || b.Status != "5.1.1" || b.Recipient != "gone@contoso.example" || e.Text != "" {
			t.Errorf("%+v\n%s", e.Mail.Bounce, e.Mail.Raw)
		}
	})
	t.Run("refusals", func(t *testing.T) { //nolint:paralleltest // one after the other: they share the mailbox
		refused := func(change func(*Options, *bot.Delivery)) *bot.Refused {
			t.Helper()
			o, d := s.options(t), delivery("dlv_3")
			change(&o, &d)
			_, err := must(t, o).Send(t.Context(), d)
			r, ok := bot.IsRefused(err)
			if !ok {
				t.Fatalf("no refusal: %v", err)
			}
			if strings.Contains(r.Error(), "s3cret") || strings.Contains(r.Error(), "wr0ng") {
				t.Errorf("the error holds a password: %v", r)
			}
			return r
		}
		if r := refused(func(_ *Options, d *bot.Delivery) { d.To.Place = "nobody@contoso.example" }); !r.Final {
			t.Errorf("no such mailbox: %v", r)
		}
		if r := refused(func(_ *Options, d *bot.Delivery) {
			d.Message.Attachments = []bot.File{{Name: "big", Data: make([]byte, 400_000)}}
		}); !r.Final {
			t.Errorf("too large: %v", r)
		}
		if r := refused(func(o *Options, _ *bot.Delivery) { o.SMTP.Password = "wr0ng" }); r.Final {
			t.Errorf("wrong password: %v", r)
		}
		if r := refused(func(o *Options, _ *bot.Delivery) { o.TLS = nil }); r.Final {
			t.Errorf("unknown certificate: %v", r)
		}
	})
	t.Run("ways in and out", func(t *testing.T) { //nolint:paralleltest // one after the other: they share the mailbox
		o := s.options(t)
		o.SMTP.Port, o.SMTP.Security, o.IMAP.Port, o.IMAP.Security, o.AuthServer = s.SMTPS, TLS, s.IMAP, StartTLS, "mx"
		other := must(t, o)
		for _, f := range other.Doctor(t.Context()) {
			if f.State != bot.OK {
				t.Errorf("%+v", f)
			}
		}
		if _, err := other.Send(t.Context(), delivery("dlv_4")); err != nil {
			t.Error(err)
		}
		o.IMAP.Password, o.SMTP.Password = "wr0ng", "wr0ng"
		for i, says := range []string{"say.doctor_mail_out_login", "say.doctor_mail_in_login"} {
			if f := must(t, o).Doctor(t.Context())[i]; f.Says != says {
				t.Errorf("wrong password: %+v", f)
			}
		}
	})

	// While we are away, and once more while the server is.
	stop()
	answer("while you were away")
	defer run(must(t, a.o))()
	if e := next(t, events); e.Text != "while you were away" {
		t.Errorf("after a restart: %+v", e)
	}
	s.stop()
	s.stop = s.dovecot(t)
	answer("after the outage")
	if e := next(t, events); e.Text != "after the outage" {
		t.Errorf("after an outage: %+v", e)
	}
}

// arrived waits for a mail in a mailbox and returns it.
func (s *servers) arrived(t *testing.T, user string) []byte {
	t.Helper()
	for range 400 {
		files, _ := filepath.Glob(filepath.Join(s.Dir, "mail", user, "new", "*"))
		if len(files) > 0 {
			raw, err := os.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			return bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("no mail arrived")
	return nil
}
