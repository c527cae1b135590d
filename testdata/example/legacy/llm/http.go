package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// HTTPProvider is a provider with an API of chat completions.
type HTTPProvider struct {
	Client *http.Client
	URL    string
	Model  string
}

// Name returns the model.
func (p HTTPProvider) Name() string { return p.Model }

// Complete posts the prompt. It panics if the answer has no choices.
func (p HTTPProvider) Complete(ctx context.Context, prompt string) (string, error) {
	type message struct {
		Content string `json:"content"`
	}
	body, err := json.Marshal(map[string]any{"model": p.Model, "messages": []message{{prompt}}})
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	resp, err := p.Client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusBadRequest:
		return "", ErrBadPrompt
	case resp.StatusCode != http.StatusOK:
		return "", fmt.Errorf("%s answered %s", p.Model, resp.Status)
	}
	var answer struct {
		Choices []struct{ Message message }
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return "", err
	}
	return answer.Choices[0].Message.Content, nil
}
