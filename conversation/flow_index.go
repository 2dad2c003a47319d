package conversation

import "fmt"

// flowIndex finds every question of a flow by its id.
type flowIndex struct {
	flow   *Flow
	places map[string]place
	lists  map[string]*List
	checks []string // in the order of the flow
}

// place is where in its flow a question stands.
type place struct {
	item    Item
	section *Section
	list    *List // the list whose rows it belongs to, or that it continues
	pack    *Pack // the one that asks for it together with others, for rows that are there
	more    bool
	nth     int    // its place in the order of the flow
	in, of  string // the record and the list of the row its key names; of is "" where it has none
}

func indexFlow(flow *Flow) (*flowIndex, error) {
	x := &flowIndex{flow: flow, places: map[string]place{}, lists: map[string]*List{}}
	for i := range flow.Sections {
		section := &flow.Sections[i]
		for _, items := range [][]Item{section.Items, section.More} {
			if err := x.add(items, place{section: section}); err != nil {
				return nil, err
			}
		}
	}
	return x, nil
}

func (x *flowIndex) put(id string, item Item, at place) error {
	at.item, at.nth = item, len(x.places)
	if before, ok := x.places[id]; ok && before.item != item {
		return fmt.Errorf("the id %q stands for two questions", id)
	}
	x.places[id] = at
	return nil
}

func (x *flowIndex) add(items []Item, at place) error {
	for _, item := range items {
		var err error
		switch item := item.(type) {
		case *Step:
			err = x.put(item.ID, item, at)
		case *Check:
			x.checks = append(x.checks, item.ID)
			err = x.put(item.ID, item, at)
		case *Each:
			rows := at
			rows.in, rows.of = item.In, item.List
			err = x.add(item.Items, rows)
		case *Pack:
			err = x.addPack(item, at)
		case *List:
			err = x.addList(item, at)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (x *flowIndex) addPack(pack *Pack, at place) error {
	if err := x.put(pack.ID, pack, at); err != nil {
		return err
	}
	if pack.Shape != Weighed {
		at := at
		at.pack = pack
		for _, step := range pack.Steps {
			if err := x.put(step.ID, step, at); err != nil {
				return err
			}
		}
	}
	for _, list := range pack.Lists {
		if list == nil {
			continue
		}
		if err := x.addList(list, at); err != nil {
			return err
		}
	}
	return nil
}

// addList adds a list: its rows are asked about by their own keys, its pack and
// "another one?" by the key of the row the list belongs to.
func (x *flowIndex) addList(list *List, at place) error {
	x.lists[list.ID] = list
	at.list = list
	if list.Pack != nil {
		if err := x.put(list.Pack.ID, list.Pack, at); err != nil {
			return err
		}
		if tail := list.Pack.Tail; tail != nil {
			if err := x.put(tail.ID, tail, place{section: at.section}); err != nil {
				return err
			}
		}
	}
	if list.More != nil {
		more := at
		more.more = true
		if err := x.put(list.More.ID, list.More, more); err != nil {
			return err
		}
	}
	at.in, at.of = list.In, list.ID
	return x.add(list.Items, at)
}
