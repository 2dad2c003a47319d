package emulator

func (c *call) viewsOpen() (object, error) {
	payload, err := c.checkView(InModal, "")
	if err != nil {
		return nil, err
	}
	t, err := c.exchange()
	if err != nil {
		return nil, err
	}
	v := c.s.openView(c.install, t.User, payload, false)
	return object{"view": c.w.viewObject(v)}, nil
}

// viewsPush lays a modal on the one the trigger came from. A trigger from
// elsewhere finds none to lie on.
func (c *call) viewsPush() (object, error) {
	payload, err := c.checkView(InModal, "")
	if err != nil {
		return nil, err
	}
	t, err := c.exchange()
	if err != nil {
		return nil, err
	}
	stack := c.w.Stacks[t.User]
	top := c.w.topView(t.User)
	if t.View == "" || top == nil || top.App != c.app.ID {
		return nil, refuse("not_found")
	}
	if len(stack) >= deepestStack {
		return nil, refuse("push_limit_reached")
	}
	v := c.s.openView(c.install, t.User, payload, true)
	return object{"view": c.w.viewObject(v)}, nil
}

// viewsUpdate changes a view by its id or external id; a stale hash is refused.
func (c *call) viewsUpdate() (object, error) {
	id, external := c.args.text("view_id"), c.args.text("external_id")
	if id == "" && external == "" {
		return nil, refuseArguments("missing required field: view_id")
	}
	var v *View
	for _, other := range c.w.Views {
		if other.App == c.app.ID && other.Team == c.install.Team && (id != "" && other.ID == id || id == "" && other.text("external_id") == external) {
			v = other
		}
	}
	if v == nil {
		return nil, refuse("not_found")
	}
	payload, err := c.checkView("", v.ID)
	if err != nil {
		return nil, err
	}
	if payload["type"] != v.Payload["type"] {
		return nil, refuseArguments("must be the type of the view [json-pointer:/view/type]")
	}
	if hash := c.args.text("hash"); hash != "" && hash != v.Hash {
		return nil, refuse("hash_conflict")
	}
	c.s.fill(v, payload)
	return object{"view": c.w.viewObject(v)}, nil
}

// viewsPublish sets a person's Home. For people of other organisations it
// answers ok as well, and they see a placeholder (seen by others).
func (c *call) viewsPublish() (object, error) {
	if c.app.NoHome {
		return nil, refuse("not_enabled")
	}
	u := c.w.Users[c.args.text("user_id")]
	if u == nil || !c.w.meets(c.install.Team, u) {
		return nil, refuseArguments("invalid user [json-pointer:/user_id]")
	}
	key := homeKey(c.app.ID, c.install.Team, u.ID)
	v := c.w.Views[c.w.Homes[key]]
	mine := ""
	if v != nil {
		mine = v.ID
	}
	payload, err := c.checkView(OnHome, mine)
	if err != nil {
		return nil, err
	}
	if hash := c.args.text("hash"); v != nil && hash != "" && hash != v.Hash {
		return nil, refuse("hash_conflict")
	}
	if v == nil {
		v = &View{ID: c.w.id("V"), App: c.app.ID, Team: c.install.Team, User: u.ID}
		v.Root = v.ID
		c.w.Views[v.ID], c.w.Homes[key] = v, v.ID
	}
	c.s.fill(v, payload)
	return object{"view": c.w.viewObject(v)}, nil
}

func homeKey(app, team, user string) string { return app + " " + team + " " + user }
