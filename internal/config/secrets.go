package config

import "slices"

// Secrets are all that must never be said, for a guard in front of the log.
func (c Config) Secrets() []string {
	all := []string{
		c.Slack.BotToken, c.Slack.SigningSecret, c.Slack.AppToken, c.Teams.Password,
		c.Mail.SMTP.Password, c.Mail.IMAP.Password, c.Model.secret(),
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}
