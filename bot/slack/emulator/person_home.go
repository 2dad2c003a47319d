package emulator

import "fmt"

// Home is what a person sees on an app's Home tab.
type Home struct {
	View View `json:"view"`
	// Published is false where the app has set no Home for this person yet.
	Published bool `json:"published"`
	// Placeholder is shown to people of other organisations in place of what the
	// app published for them (seen by others).
	Placeholder bool `json:"placeholder"`
}

// Home returns the Home tab of an app without opening it: no event is sent.
func (p *Person) Home(app string) (Home, error) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	u := p.s.world.Users[p.id]
	if u == nil {
		return Home{}, fmt.Errorf("emulator: home of %s: %w", p.id, ErrUnknown)
	}
	i, err := p.installedFor(app, u)
	if err != nil {
		return Home{}, err
	}
	if i.Team != u.Team {
		return Home{Placeholder: true}, nil
	}
	v := p.home(app, u)
	if v == nil {
		return Home{}, nil
	}
	return Home{View: v.copy(), Published: true}, nil
}

// home is the published view of a person of the own workspace; the lock is held.
func (p *Person) home(app string, u *User) *View {
	return p.s.world.Views[p.s.world.Homes[homeKey(app, u.Team, u.ID)]]
}

// OpenHome opens the Home tab; the app hears app_home_opened. People of other
// organisations have none.
func (p *Person) OpenHome(app string) error { return p.openTab(app, "home") }

// OpenMessages opens the direct message with the app; the app hears
// app_home_opened with the tab "messages".
func (p *Person) OpenMessages(app string) error { return p.openTab(app, "messages") }

func (p *Person) openTab(app, tab string) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	u, err := p.user()
	if err != nil {
		return err
	}
	i, err := p.installedFor(app, u)
	if err != nil {
		return err
	}
	if i.Team != u.Team || tab == "home" && p.s.world.Apps[app].NoHome {
		return fmt.Errorf("emulator: tab %s of %s for %s: %w", tab, app, u.ID, ErrNotAllowed)
	}
	c, _, err := p.s.direct(p.s.world.Users[i.User], u)
	if err != nil {
		return err
	}
	inner := object{"type": "app_home_opened", "user": u.ID, "channel": c.ID, "tab": tab}
	if v := p.home(app, u); v != nil && tab == "home" {
		inner["view"] = p.s.world.viewObject(v)
	}
	p.s.emitTo(i, inner, u.Team, c)
	return nil
}
