package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/spf13/cobra"
)

func newControl(around surroundings) *cobra.Command {
	c := &control{around: around}
	cmd := &cobra.Command{
		Use:   "control",
		Short: "Ask and change a sandbox that is running",
		Long:  "Asks and changes a sandbox that is running. What it answers is JSON.",
		Example: `  eventcreds sandbox control credentials --live
  eventcreds sandbox control dashboard ecoevents revoke key_k2x9f4m7qa
  eventcreds sandbox control clock 2160h`,
		Args: usage(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error { return &usageError{errors.New("a command is missing")} },
	}
	cmd.PersistentFlags().StringVar(&c.url, "url", "",
		"the `URL` of the sandbox, which it printed (default: the environment variable\n"+urlVariable+")")
	cmd.AddCommand(newControlStats(c), newControlCredentials(c), newControlClock(c), newControlDashboard(c), newControlFaults(c),
		newControlReset(c))
	return cmd
}

// control is what the commands below it have in common: the sandbox that is running.
type control struct {
	around surroundings
	url    string
}

// get asks the sandbox.
func (c *control) get(ctx context.Context, path string) ([]byte, error) {
	return c.send(ctx, http.MethodGet, path, nil)
}

// post changes the sandbox, and prints what it answers.
func (c *control) post(ctx context.Context, path string, body any) error {
	answer, err := c.send(ctx, http.MethodPost, path, body)
	if err != nil {
		return err
	}
	return c.print(answer)
}

// print prints an answer as people read JSON.
func (c *control) print(answer []byte) error {
	if len(answer) == 0 {
		return nil
	}
	var text bytes.Buffer
	if err := json.Indent(&text, answer, "", "  "); err != nil {
		return fmt.Errorf("reading the answer of the sandbox: %w", err)
	}
	_, err := fmt.Fprintln(c.around.streams.stdout, strings.TrimSpace(text.String()))
	return err
}

// send returns the body of the answer, or the error that it tells of.
func (c *control) send(ctx context.Context, method, path string, body any) ([]byte, error) {
	url := c.url
	if url == "" {
		url = c.around.getenv(urlVariable)
	}
	if url == "" {
		return nil, &usageError{fmt.Errorf("where is the sandbox? Set %s or --url", urlVariable)}
	}
	var sent io.Reader = http.NoBody
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		sent = bytes.NewReader(data)
	}
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(url, "/")+"/_control/"+path, sent)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		var told struct {
			Error string `json:"error"`
		}
		if json.Unmarshal(answer, &told) != nil || told.Error == "" {
			told.Error = response.Status
		}
		return nil, errors.New(told.Error)
	}
	return answer, nil
}
