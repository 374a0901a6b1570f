package lifecycletest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
)

// Serving returns how to start a platform that has one collection and that nobody has written a sandbox of. It creates, lists,
// reads and deletes whatever it is sent; the secret is in the answer to a create, in the field that is called so.
func Serving(name, collection, secret string, offered func(wire http.RoundTripper) resource.Resource) func(*testing.T) Platform {
	return func(*testing.T) Platform {
		server := &server{collection: collection, secret: secret}
		server.reset()
		return Platform{
			Wire: clienttest.Answering(name, nil, server.serve),
			Provider: func(wire http.RoundTripper) func() (tfprotov6.ProviderServer, error) {
				return Serve(name, func() resource.Resource { return offered(wire) })
			},
			Reset:  server.reset,
			Alive:  server.alive,
			Remove: func(id string) { delete(server.objects, id) },
		}
	}
}

type server struct {
	collection string // its path
	secret     string // the field
	made       int
	objects    map[string]map[string]any
}

func (s *server) reset() { s.made, s.objects = 0, map[string]map[string]any{} }

func (s *server) alive() map[string][]string {
	alive := map[string][]string{}
	for id := range s.objects {
		alive[id] = []string{secretOf(id)}
	}
	return alive
}

func secretOf(id string) string { return "the value of " + id }

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	now := clienttest.Clock().UTC()
	w.Header().Set("Date", now.Format(http.TimeFormat))
	id := path.Base(r.URL.Path)
	object, found := s.objects[id]
	answer := any(object)
	switch {
	case r.Method == http.MethodPost:
		s.made++
		id = fmt.Sprint("object_", s.made)
		object = map[string]any{"id": id, "createdAt": now.Format(time.RFC3339)}
		request := map[string]any{}
		_ = json.NewDecoder(r.Body).Decode(&request)
		maps.Copy(object, request)
		s.objects[id] = object
		shown := maps.Clone(object)
		shown[s.secret] = secretOf(id) // in no other answer
		answer = shown
	case r.URL.Path == s.collection:
		all := slices.AppendSeq([]map[string]any{}, maps.Values(s.objects))
		answer = map[string]any{"data": all, "pagination": map[string]int{"total": len(all), "totalPages": 1}}
	case !found:
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodDelete:
		delete(s.objects, id)
	}
	_ = json.NewEncoder(w).Encode(answer)
}
