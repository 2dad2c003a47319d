package playbook

import (
	"encoding/json"

	"lodestar/internal/civil"
)

// AccountSettings are the choices of an account manager for one account.
type AccountSettings struct {
	OnDueDay bool       `json:"on_due_day,omitzero"` // owners are reminded on the due day itself as well
	CRM      string     `json:"crm,omitzero"`        // where the account stands in a CRM, https (002-18)
	NoWeekly bool       `json:"no_weekly,omitzero"`  // no weekly line in the team channel
	Paused   bool       `json:"paused,omitzero"`     // nothing goes out by itself
	Until    civil.Date `json:"until,omitzero"`      // of the pause; zero while it has no end
}

func settingsOf(account string) string { return "account/" + account }

func (e *Env) accountSettings(account string) (s AccountSettings, err error) {
	text, err := e.Tx.Setting(e.Place.Tenant, settingsOf(account))
	if err != nil || text == "" {
		return s, err
	}
	return s, json.Unmarshal([]byte(text), &s)
}

func (e *Env) saveAccountSettings(account string, s AccountSettings) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return e.Tx.SetSetting(e.Place.Tenant, settingsOf(account), string(text))
}
