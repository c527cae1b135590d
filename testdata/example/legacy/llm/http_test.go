package llm_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/legacy/llm"
)

func TestHTTPProvider(t *testing.T) {
	tests := map[string]struct {
		status int
		body   string
		text   string
		err    error
	}{
		"answer":      {200, `{"choices":[{"message":{"content":"blue"}}]}`, "blue", nil},
		"refused":     {400, ``, "", llm.ErrBadPrompt},
		"overloaded":  {529, ``, "", llm.ErrNoneLeft},
		"not JSON":    {200, `<html>`, "", llm.ErrNoneLeft},
		"no choices":  {200, `{"choices":[]}`, "", llm.ErrNoneLeft},
		"rate limits": {429, ``, "", llm.ErrNoneLeft},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.body)
			}))
			defer srv.Close()
			c := llm.NewClient(llm.Options{}, llm.HTTPProvider{Client: srv.Client(), URL: srv.URL, Model: "m"})
			a, err := c.Complete(context.Background(), "what colour?")
			if a.Text != tt.text || !errors.Is(err, tt.err) {
				t.Errorf("got %+v, %v", a, err)
			}
		})
	}
}
