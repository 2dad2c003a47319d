// Package mailtest runs real mail servers for tests: Postfix and Dovecot, as Debian
// has them. What is missing skips a test on a laptop and fails it where CI=true.
package mailtest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"text/template"
	"time"

	"lodestar/internal/nodetest"
)

// Servers are Postfix and Dovecot as Debian has them, started for this test on
// loopback with a configuration of their own. Nothing outside the folder is
// touched.
type Servers struct {
	Dir                      string         // of everything of theirs
	SMTP, SMTPS, IMAP, IMAPS int            // ports
	Roots                    *x509.CertPool // trust their certificate
	stop                     func()         // ends Dovecot
}

// Run starts both. What is missing skips the test on a laptop and fails it where
// CI=true; .ci/mail installs it.
func Run(t *testing.T) *Servers {
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
	s := &Servers{Dir: dir, SMTP: freePort(t), SMTPS: freePort(t), IMAP: freePort(t), IMAPS: freePort(t)}
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
func (s *Servers) dovecot(t *testing.T) (stop func()) {
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

func (s *Servers) wait(t *testing.T, port int) {
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
func (s *Servers) certificate(t *testing.T) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Unix(0, 0), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
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
	s.Roots = x509.NewCertPool()
	s.Roots.AddCert(parsed)
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

// Arrived waits for a mail in a mailbox and returns the first of those that are new.
func (s *Servers) Arrived(t *testing.T, user string) []byte {
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

// Mails are all that lie in a mailbox.
func (s *Servers) Mails(t *testing.T, user string) (all [][]byte) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(s.Dir, "mail", user, "*", "*")) // the pattern is sound
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.IsDir() || filepath.Base(filepath.Dir(file)) != "new" && filepath.Base(filepath.Dir(file)) != "cur" {
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n")))
	}
	return all
}

// StopDovecot ends the server that mail is read from; StartDovecot starts it again.
func (s *Servers) StopDovecot() { s.stop() }

// StartDovecot starts it again on the same ports.
func (s *Servers) StartDovecot(t *testing.T) {
	t.Helper()
	s.stop = s.dovecot(t)
}
