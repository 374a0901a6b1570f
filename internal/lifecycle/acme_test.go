package lifecycle_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/lifecycletest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/lifecycle"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// An API key of a platform that there is not, to show all that a kind takes: a client of its platform, a model, a schema, and
// what the engine is told. It is put through the laws, against a server that does what such a platform does.
func TestAcmeAPIKey(t *testing.T) {
	t.Parallel()
	lifecycletest.Run(t, lifecycletest.Subject{
		Type:   "acme_api_key",
		Config: acctest.Values{"name": "ci", "role": "reader"}, Changed: []acctest.Values{{"name": "ci", "role": "writer"}},
		Create: "POST /acme/keys", Read: "GET /acme/keys/{id}", List: "GET /acme/keys", Delete: "DELETE /acme/keys/{id}",
		Start: func(*testing.T) lifecycletest.Platform {
			server := &acmeServer{}
			return lifecycletest.Platform{
				Wire: clienttest.Answering("acme", nil, server.serve),
				Provider: func(wire http.RoundTripper) func() (tfprotov6.ProviderServer, error) {
					return lifecycletest.Serve("acme", func() resource.Resource { return newAcmeAPIKey(newAcmeClient(wire)) })
				},
				Reset: func() { *server = acmeServer{keys: map[string]acmeKey{}} },
				Alive: func() map[string][]string {
					alive := map[string][]string{}
					for id := range server.keys {
						alive[id] = []string{"the value of " + id}
					}
					return alive
				},
				Remove: func(id string) { delete(server.keys, id) },
			}
		},
	})
}

// acmeKey is a key as the platform shows it, with its value in the answer that makes it.
type acmeKey struct {
	acmeRequest
	ID        string         `json:"id"`
	CreatedAt apiclient.Time `json:"createdAt"`
	Key       string         `json:"key,omitempty"`
	SeenAt    time.Time      `json:"-"`
}

type acmeRequest struct{ Name, Role string }

type acmeClient struct {
	*apiclient.Client
	keys    *apiclient.Inventory[acmeKey]
	creates apiclient.Creates
	proof   apiclient.Proof
}

func newAcmeClient(wire http.RoundTripper) *acmeClient {
	settings := clienttest.Answering("acme", nil, nil).Settings()
	settings.Transport = wire
	c := &acmeClient{Client: apiclient.New(apiclient.Config{
		Settings: settings, Platform: "Acme", Auth: apiclient.Bearer("the provider's own key"),
		Pace: apiclient.Pace{Requests: 60, Window: time.Second}, RetryWait: time.Second, Redact: apiclient.NewRedactor(),
	})}
	c.keys = apiclient.NewInventory(apiclient.Collection[acmeKey]{
		ID: func(k acmeKey) string { return k.ID }, Page: c.page, Lacks: c.IncompleteList("list the keys"), Read: c.read,
	})
	return c
}

// create sends its request once: where nobody knows what became of it, the error says so.
func (c *acmeClient) create(ctx context.Context, request acmeRequest) (made acmeKey, err error) {
	call := apiclient.Call{
		Operation: "create the key", Method: http.MethodPost, Path: "/keys", Body: request,
		Once: true, At: &made.SeenAt, SentAt: new(time.Time),
	}
	defer func() { c.keys.Wrote(made.ID) }()
	err = c.creates.Do(ctx, request.Name, c.Unsettled(call), func() (string, error) {
		err := c.Do(ctx, call, &made)
		if err == nil && (made.ID == "" || made.Key == "") {
			err = c.Incomplete(call, apiclient.Lacking("id or key", made.ID))
		}
		return made.ID, err
	})
	return made, c.Date(ctx, err, c.list)
}

func (c *acmeClient) read(ctx context.Context, id string) (key acmeKey, err error) {
	call := apiclient.Call{Operation: "read the key", Method: http.MethodGet, Path: "/keys/" + id, At: &key.SeenAt}
	if err = c.Do(ctx, call, &key); err == nil && key.ID != id {
		err = c.Incomplete(call, "such id")
	}
	return key, c.proof.Confirm(ctx, err, c.list)
}

func (c *acmeClient) revoke(ctx context.Context, id string) error {
	defer c.keys.Wrote(id)
	call := apiclient.Call{Operation: "revoke the key", Method: http.MethodDelete, Path: "/keys/" + id}
	return c.proof.Confirm(ctx, c.Do(ctx, call, nil), c.list)
}

func (c *acmeClient) page(ctx context.Context, page int) (apiclient.Page[acmeKey], error) {
	return apiclient.ReadPage[acmeKey](ctx, c.Client, "list the keys", "/keys", page)
}

// list shows that it is the platform that answers: elsewhere everything is not found, and nothing of it is gone.
func (c *acmeClient) list(ctx context.Context) error {
	_, err := c.page(ctx, 1)
	return err
}

type acmeModel struct {
	lifecycle.Object
	lifecycle.Rotating
	lifecycle.Recipients
	Name         types.String `tfsdk:"name"`
	Role         types.String `tfsdk:"role"`
	Key          types.String `tfsdk:"key"`
	EncryptedKey types.String `tfsdk:"encrypted_key"`
}

func acmeSchema() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": schema.StringAttribute{Required: true},
		"role": schema.StringAttribute{Required: true},
		"key": schema.StringAttribute{
			Computed: true, Sensitive: true,
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
	}
}

func newAcmeAPIKey(client *acmeClient) resource.Resource {
	return lifecycle.New(lifecycle.Kind[acmeModel, *acmeClient, acmeRequest, acmeKey]{
		Type: "api_key", PlatformName: "Acme", Noun: "API key", Schema: acmeSchema,
		Access: platform.Access[*acmeClient]{Platform: func(*platform.Clients) *platform.Connection[*acmeClient] { // a field of Clients
			return &platform.Connection[*acmeClient]{Name: "Acme", Block: "acme", Configured: true, Client: client}
		}},
		Object:     func(m *acmeModel) *lifecycle.Object { return &m.Object },
		Rotating:   func(m *acmeModel) *lifecycle.Rotating { return &m.Rotating },
		Recipients: func(m *acmeModel) *lifecycle.Recipients { return &m.Recipients },
		Secrets: []lifecycle.Secret[acmeModel, *acmeClient]{{
			Attribute: "key",
			Values:    func(m *acmeModel) (plain, encrypted *types.String) { return &m.Key, &m.EncryptedKey },
		}},
		OnChange: lifecycle.Reissues, Name: func(m acmeModel) types.String { return m.Name },
		Arguments: func(m acmeModel) []lifecycle.Argument {
			return []lifecycle.Argument{{Name: "name", Value: m.Name}, {Name: "role", Value: m.Role}}
		},
		Request: func(m, _, _ acmeModel) acmeRequest { return acmeRequest{m.Name.ValueString(), m.Role.ValueString()} },
		Facts: func(k acmeKey) lifecycle.Facts {
			return lifecycle.Facts{ID: k.ID, CreatedAt: k.CreatedAt.Time, SeenAt: k.SeenAt}
		},
		Observe: func(m *acmeModel, k acmeKey) { m.Name, m.Role = types.StringValue(k.Name), types.StringValue(k.Role) },
		Same:    func(k acmeKey, request acmeRequest) bool { return k.acmeRequest == request },
		Create: func(ctx context.Context, c *acmeClient, _ acmeModel, request acmeRequest) (lifecycle.Created[acmeKey], error) {
			made, err := c.create(ctx, request)
			return lifecycle.Created[acmeKey]{Object: made, Secrets: []string{made.Key}}, err
		},
		Read: func(ctx context.Context, c *acmeClient, _ acmeModel, id string) (acmeKey, error) {
			return c.keys.Read(ctx, id)
		},
		Delete: func(ctx context.Context, c *acmeClient, _ acmeModel, key lifecycle.Reference) error {
			return c.revoke(ctx, key.ID)
		},
		List: func(ctx context.Context, c *acmeClient, _ acmeModel) ([]acmeKey, error) {
			return c.keys.Now(ctx)
		},
		Creates: func(c *acmeClient, _ acmeModel) *apiclient.Creates { return &c.creates },
	})
}

type acmeServer struct {
	made int
	keys map[string]acmeKey
}

func (s *acmeServer) serve(w http.ResponseWriter, r *http.Request) {
	now := clienttest.Clock().UTC()
	w.Header().Set("Date", now.Format(http.TimeFormat))
	key, found := s.keys[path.Base(r.URL.Path)]
	answer := any(key)
	switch {
	case r.Method == http.MethodPost:
		s.made++
		key = acmeKey{ID: fmt.Sprint("key_", s.made), CreatedAt: apiclient.Time{Time: now}}
		_ = json.NewDecoder(r.Body).Decode(&key)
		s.keys[key.ID] = key
		key.Key = "the value of " + key.ID // in no other answer
		answer = key
	case path.Base(r.URL.Path) == "keys":
		all := slices.AppendSeq([]acmeKey{}, maps.Values(s.keys))
		answer = map[string]any{"data": all, "pagination": map[string]int{"total": len(all), "totalPages": 1}}
	case !found:
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodDelete:
		delete(s.keys, key.ID)
	}
	_ = json.NewEncoder(w).Encode(answer)
}
