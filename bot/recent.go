package bot

import "sync"

// mostRecent is how many entries are kept in each of two generations.
const mostRecent = 4096

// Recent remembers the latest few thousand entries of a kind, for platforms that
// can ask for what was forgotten. It may be used by many goroutines.
type Recent[T any] struct {
	mu       sync.Mutex
	new, old map[string]T
}

// NewRecent returns an empty one.
func NewRecent[T any]() *Recent[T] {
	return &Recent[T]{new: map[string]T{}, old: map[string]T{}}
}

// Put remembers an entry in the place of an earlier one.
func (r *Recent[T]) Put(key string, value T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.new) >= mostRecent {
		r.old, r.new = r.new, map[string]T{}
	}
	r.new[key] = value
}

// Get returns an entry, and false where it is not known or was forgotten.
func (r *Recent[T]) Get(key string) (T, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if value, ok := r.new[key]; ok {
		return value, true
	}
	value, ok := r.old[key]
	return value, ok
}

// Drop forgets an entry.
func (r *Recent[T]) Drop(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.new, key)
	delete(r.old, key)
}

// Forget drops everything, as a process does that ends.
func (r *Recent[T]) Forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.new, r.old = map[string]T{}, map[string]T{}
}
