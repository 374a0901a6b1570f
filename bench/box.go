//go:build unix

package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// box is a sandbox that is served.
type box struct {
	*sandbox.Sandbox
	url    string
	server *http.Server
}

func startBox(ctx context.Context, options sandbox.Options) (*box, error) {
	options.Random = rand.Reader
	platforms, err := sandbox.New(options)
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b := &box{platforms, "http://" + listener.Addr().String(), &http.Server{Handler: platforms, ReadHeaderTimeout: time.Minute}}
	platforms.CountConnections(b.server)
	go func() { _ = b.server.Serve(listener) }() // until close
	return b, nil
}

func (b *box) close() { _ = b.server.Close() }

// stats are those of the sandbox; of none, they are zero.
func (b *box) stats() sandbox.Stats {
	if b == nil {
		return sandbox.Stats{}
	}
	return b.Stats()
}

// made is how many API keys were made and are alive.
func (b *box) made() int {
	made := 0
	for _, c := range b.Credentials() {
		if c.Kind == sandbox.KindAPIKey && c.Owner == sandbox.OwnerAPI && c.State == sandbox.StateLive {
			made++
		}
	}
	return made
}

// calls makes the calls of a platform that Terraform's commands need at least, and nothing else.
type calls struct {
	url    string // of the collection
	key    string
	client *http.Client
	now    func() time.Time
	made   []madeKey
}

type madeKey struct{ ID, CreatedAt string }

const newKey = `{"name":"consumer-%d","scopes":["events:read","vendors:read"],"environment":"live"}`

func newCalls(box *box, keys int, now func() time.Time) *calls {
	environment := box.Environment(box.url)
	return &calls{
		url:    environment["ECOEVENTS_BASE_URL"] + "/v1/api-keys",
		key:    environment["ECOEVENTS_API_KEY"],
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: parallelism}},
		now:    now,
		made:   make([]madeKey, keys),
	}
}

func (c *calls) run(ctx context.Context, command string) (sample, error) {
	began := c.now()
	var err error
	switch command {
	case apply:
		err = c.each(ctx, func(ctx context.Context, i int) error {
			return c.send(ctx, http.MethodPost, "", fmt.Sprintf(newKey, i), &c.made[i])
		})
	case plan:
		for page, pages := 1, 1; page <= pages && err == nil; page++ {
			var list struct{ Pagination struct{ TotalPages int } }
			err = c.send(ctx, http.MethodGet, fmt.Sprintf("?limit=100&page=%d", page), "", &list)
			pages = list.Pagination.TotalPages
		}
	case destroy:
		err = c.each(ctx, func(ctx context.Context, i int) error {
			return c.send(ctx, http.MethodDelete, "/"+c.made[i].ID, "", nil)
		})
	}
	return sample{seconds: c.now().Sub(began).Seconds()}, err
}

// each does something for each key, several at a time.
func (c *calls) each(ctx context.Context, do func(ctx context.Context, i int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallelism)
	for i := range c.made {
		group.Go(func() error { return do(ctx, i) })
	}
	return group.Wait()
}

func (c *calls) send(ctx context.Context, method, path, body string, answer any) error {
	request, err := http.NewRequestWithContext(ctx, method, c.url+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+c.key)
	request.Header.Set("Content-Type", "application/json")
	response, err := c.client.Do(request)
	if err != nil {
		return err
	}
	content, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	switch {
	case err != nil:
		return err
	case response.StatusCode > 299:
		return fmt.Errorf("%s %s: %s\n%s", method, request.URL, response.Status, content)
	case answer == nil:
		return nil
	}
	return json.Unmarshal(content, answer)
}
