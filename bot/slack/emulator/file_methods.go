package emulator

import "slices"

func (c *call) filesGetUploadURLExternal() (object, error) {
	length := c.args.number("length", 0)
	if length <= 0 {
		return nil, refuse("missing_argument")
	}
	if length > largestFile {
		return nil, refuse("file_upload_size_restricted")
	}
	f := &File{ID: c.w.id("F"), Name: c.args.text("filename"), Title: c.args.text("filename"), User: c.me().ID, Created: c.now, Length: length}
	ticket := c.w.uuid()
	c.w.Files[f.ID], c.w.Tickets[ticket] = f, f.ID
	return object{"upload_url": c.s.address + "/upload/" + ticket, "file_id": f.ID}, nil
}

// filesCompleteUploadExternal finishes uploads and, with a channel, shares them
// in one message of the bot.
func (c *call) filesCompleteUploadExternal() (object, error) {
	files, err := c.uploaded()
	if err != nil {
		return nil, err
	}
	rooms, err := c.sharedWith()
	if err != nil {
		return nil, err
	}
	blocks, present, err := c.args.decoded("blocks")
	message := content{text: c.args.text("initial_comment")}
	if present && message.text == "" {
		list, ok := blocks.([]any)
		if err != nil || !ok {
			return nil, refuse("invalid_blocks")
		}
		if found := checkPayload(OnMessage, object{"blocks": list}); len(found) > 0 {
			return nil, refuseBlocks("invalid_blocks", "", found)
		}
		message.blocks = list
	}
	for _, ch := range rooms {
		c.share(files, ch, message)
	}
	answered := []any{}
	for _, f := range files {
		f.Complete = true
		answered = append(answered, c.s.fileObject(f))
	}
	return object{"files": answered}, nil
}

// uploaded are the files a call names, each uploaded by who calls and not complete yet;
// with the titles they are given.
func (c *call) uploaded() (files []*File, err error) {
	given, _, err := c.args.decoded("files")
	list, ok := given.([]any)
	if err != nil || !ok || len(list) == 0 {
		return nil, refuseArguments("must provide an array [json-pointer:/files]")
	}
	for _, one := range list {
		o, _ := one.(object)
		id, _ := o["id"].(string)
		f := c.w.Files[id]
		if f == nil || f.User != c.me().ID || !f.Uploaded || f.Complete {
			return nil, refuse("file_not_found")
		}
		if title, _ := o["title"].(string); title != "" {
			f.Title = title
		}
		files = append(files, f)
	}
	return files, nil
}

// sharedWith are the channels a call shares its files in.
func (c *call) sharedWith() (rooms []*Channel, err error) {
	channels := c.args.list("channels")
	if id := c.args.text("channel_id"); id != "" {
		channels = []string{id}
	}
	if len(channels) > 100 {
		return nil, refuse("channels_limit_exceeded")
	}
	for _, id := range channels {
		ch := c.w.Channels[id]
		switch {
		case ch == nil || !c.visible(ch):
			return nil, refuse("channel_not_found")
		case !ch.has(c.me().ID):
			return nil, refuse("not_in_channel")
		case ch.Archived || ch.Frozen != "":
			return nil, refuse("posting_to_channel_denied")
		}
		rooms = append(rooms, ch)
	}
	return rooms, nil
}

// share posts files into a channel, in the thread the call names.
func (c *call) share(files []*File, ch *Channel, message content) {
	m := c.said(message, "")
	if root := c.w.message(ch.ID, c.args.text("thread_ts")); root != nil {
		m.Thread = root.root()
	}
	m.Subtype = "file_share"
	for _, f := range files {
		m.Files, f.Channels = append(m.Files, f.ID), append(f.Channels, ch.ID)
	}
	c.s.post(ch, m)
}

func (c *call) filesInfo() (object, error) {
	f := c.w.Files[c.args.text("file")]
	switch {
	case f == nil || !f.Complete || !c.w.seesFile(c.install, f):
		return nil, refuse("file_not_found")
	case f.Deleted:
		return nil, refuse("file_deleted")
	}
	return object{"file": c.s.fileObject(f), "comments": []any{}, "response_metadata": object{"next_cursor": ""}}, nil
}

func (c *call) filesList() (object, error) {
	all := []any{}
	for _, id := range sortedKeys(c.w.Files) {
		f := c.w.Files[id]
		if !f.Complete || f.Deleted || !c.w.seesFile(c.install, f) || c.args.has("user") && f.User != c.args.text("user") {
			continue
		}
		if channel := c.args.text("channel"); channel != "" && !slices.Contains(f.Channels, channel) {
			continue
		}
		all = append(all, c.s.fileObject(f))
	}
	return object{"files": all, "paging": object{"count": 100, "total": len(all), "page": 1, "pages": 1}}, nil
}

// filesDelete deletes a file of the bot's own; messages keep a stub of it.
func (c *call) filesDelete() (object, error) {
	f := c.w.Files[c.args.text("file")]
	switch {
	case f == nil:
		return nil, refuse("file_not_found")
	case f.Deleted:
		return nil, refuse("file_deleted")
	case f.User != c.me().ID:
		return nil, refuse("cant_delete_file")
	}
	f.Deleted, f.Content = true, nil
	return nil, nil
}
