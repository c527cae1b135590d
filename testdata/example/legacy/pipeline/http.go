package pipeline

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// HTTPSink posts records to a URL.
type HTTPSink struct {
	Client *http.Client
	URL    string
}

// Write posts one record. Every answer but 2xx is an error.
func (s HTTPSink) Write(ctx context.Context, r Record) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, strings.NewReader(r.Body))
	if err != nil {
		return err
	}
	resp, err := s.Client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("pipeline: record %d: %s", r.ID, resp.Status)
	}
	return nil
}
