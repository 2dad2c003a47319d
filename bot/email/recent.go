package email

import "sync"

// mostRecent is how many entries are kept in each of two generations.
const mostRecent = 4096

// recent remembers the latest few thousand entries of a kind.
type recent[T any] struct {
	mu       sync.Mutex
	new, old map[string]T
}

func newRecent[T any]() *recent[T] {
	return &recent[T]{new: map[string]T{}, old: map[string]T{}}
}

func (r *recent[T]) put(key string, value T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.new) >= mostRecent {
		r.old, r.new = r.new, map[string]T{}
	}
	r.new[key] = value
}

func (r *recent[T]) get(key string) (T, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if value, ok := r.new[key]; ok {
		return value, true
	}
	value, ok := r.old[key]
	return value, ok
}
