// Package catalog reads product descriptions.
package catalog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"

	"example.com/legacy/httpretry"
)

// Product is an entry of the catalog.
type Product struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Stale bool   `json:"-"` // from memory, because the catalog is down
}

// Reader reads products and remembers them. Use NewReader. It is safe for
// concurrent use.
type Reader struct {
	client *httpretry.Client
	base   string

	mu    sync.Mutex
	known map[string]Product
}

// NewReader returns a Reader.
func NewReader(client *httpretry.Client, base string) *Reader {
	return &Reader{client: client, base: base, known: make(map[string]Product)}
}

// Product reads one product. While the catalog is down it returns the one that
// it remembers, if any.
func (r *Reader) Product(ctx context.Context, id string) (Product, error) {
	p, err := r.fetch(ctx, id)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		r.known[id] = p
		return p, nil
	}
	if old, ok := r.known[id]; ok && errors.Is(err, httpretry.ErrOpen) {
		old.Stale = true
		return old, nil
	}
	return Product{}, err
}

func (r *Reader) fetch(ctx context.Context, id string) (p Product, err error) {
	resp, err := r.client.Get(ctx, r.base+"/products/"+url.PathEscape(id))
	if err != nil {
		return p, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return p, fmt.Errorf("catalog: %s: %s", id, resp.Status)
	}
	err = json.NewDecoder(resp.Body).Decode(&p)
	return p, err
}
