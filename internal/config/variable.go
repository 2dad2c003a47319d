package config

import (
	"slices"
	"strings"
)

// read are the variables that something is done with. CI is for tests.
var read = []string{
	"CI", "LODESTAR_ADDR", "LODESTAR_ADMINS", "LODESTAR_ADMIN_MAIL", "LODESTAR_BACKUP_RECIPIENT", "LODESTAR_DATABASE_URL", "LODESTAR_HEADS_FILE", "LODESTAR_IMAP_URL", "LODESTAR_KEY_FILE",
	"LODESTAR_KEEP_ACTIVITY", "LODESTAR_KEEP_AUDIT", "LODESTAR_KEEP_DRAFTS", "LODESTAR_KEEP_ERASURES", "LODESTAR_KEEP_EVIDENCE", "LODESTAR_KEEP_LINKS",
	"LODESTAR_KEEP_MAILS", "LODESTAR_KEEP_MESSAGES", "LODESTAR_KEEP_REMINDERS", "LODESTAR_KEEP_SESSIONS", "LODESTAR_KEEP_UNDELIVERED",
	"LODESTAR_LLM_HOSTS", "LODESTAR_LLM_MONTHLY_CEILING", "LODESTAR_LLM_OUTPUT_FIELD", "LODESTAR_LLM_PRICE", "LODESTAR_LLM_REGION",
	"LODESTAR_LIMIT_BURST", "LODESTAR_LIMIT_MODEL", "LODESTAR_LIMIT_PERSON", "LODESTAR_LIMIT_WORKSPACE", "LODESTAR_LOG_FORMAT", "LODESTAR_LOG_LEVEL",
	"LODESTAR_MAIL_FROM", "LODESTAR_PUBLIC_URL", "LODESTAR_RECORD", "LODESTAR_SMTP_URL",
	"MICROSOFT_APP_ID", "MICROSOFT_APP_PASSWORD", "MICROSOFT_APP_TENANT_ID",
	"OPENAI_API_KEY", "OPENAI_API_TYPE", "OPENAI_API_VERSION", "OPENAI_BASE_URL", "OPENAI_MODEL",
	"SLACK_API_URL", "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET",
}

// Variables are all that .env.example names, sorted.
func Variables() []string { return slices.Sorted(slices.Values(read)) }

// ours begins variables that no other program has.
const ours = "LODESTAR_"

// Unknown are the variables of an environment (os.Environ) that are set, called like
// ours and none of them, so probably mistyped.
func Unknown(environ []string) (unknown []string) {
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		if value != "" && strings.HasPrefix(name, ours) && !slices.Contains(read, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	return unknown
}
