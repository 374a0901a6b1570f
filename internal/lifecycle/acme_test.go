package lifecycle_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/lifecycletest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/lifecycle"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// An API key of a platform that there is not, to show all that a kind takes: a client of its platform, a model, a schema, and
// what the engine is told. It is put through the laws, against a server that does what such a platform does. TestAcmeIsShort counts
// its lines.
func TestAcmeAPIKey(t *testing.T) {
	t.Parallel()
	lifecycletest.Run(t, lifecycletest.Subject{
		Type:   "acme_api_key",
		Config: acctest.Values{"name": "ci", "role": "reader"}, Changed: []acctest.Values{{"name": "ci", "role": "writer"}},
		Create: "POST /acme/keys", Read: "GET /acme/keys/{id}", List: "GET /acme/keys", Delete: "DELETE /acme/keys/{id}",
		Start: lifecycletest.Serving("acme", "/acme/keys", "key", func(wire http.RoundTripper) resource.Resource {
			return newAcmeAPIKey(newAcmeClient(wire))
		}),
	})
}

// acmeKey is a key as the platform shows it; its value is in the answer that makes it.
type acmeKey struct {
	acmeRequest
	ID        string
	CreatedAt time.Time
	SeenAt    time.Time
}

type acmeRequest struct {
	Name string `json:"name"`
	Role string `json:"role"`
}

func (k acmeKey) Facts() apiclient.Facts {
	return apiclient.Facts{ID: k.ID, CreatedAt: k.CreatedAt, SeenAt: k.SeenAt}
}

func (k acmeKey) Is(request acmeRequest) bool { return k.acmeRequest == request }

// acmeClient is a package of its own for a real platform, internal/apiclient/acme.
type acmeClient struct {
	*apiclient.Client
	keys *apiclient.Endpoint[acmeKey]
}

func newAcmeClient(wire http.RoundTripper) *acmeClient {
	settings := clienttest.Answering("acme", nil, nil).Settings()
	settings.Transport = wire
	c := &acmeClient{Client: apiclient.New(apiclient.Config{
		Settings: settings, Platform: "Acme", Auth: apiclient.Bearer("the provider's own key"),
		Pace: apiclient.Pace{Requests: 60, Window: time.Second}, Redact: apiclient.NewRedactor(),
	})}
	c.keys = apiclient.NewEndpoint(c.Client, apiclient.Kind[acmeKey]{
		Thing: "API key", Names: []string{"key"}, Path: "/keys", List: apiclient.Paging{Size: "limit", First: 1}, Ends: "revoke",
		Creating: apiclient.Documented, Listing: apiclient.Documented, Reading: apiclient.Documented, Ending: apiclient.Documented,
		Read: func(o *apiclient.Object) acmeKey {
			return acmeKey{acmeRequest{o.Word("name"), o.Word("role")}, o.ID(), o.Time("createdAt"), o.At()}
		},
		ID:      func(k acmeKey) string { return k.ID },
		Created: func(k acmeKey) time.Time { return k.CreatedAt },
		Secrets: []apiclient.Secret{{Names: []string{"key"}}},
		Harmless: func(ctx context.Context) error {
			return c.Do(ctx, apiclient.Call{Method: http.MethodGet, Path: "/keys"}, nil)
		},
	})
	return c
}

func (c *acmeClient) Create(ctx context.Context, request acmeRequest) (apiclient.Issued[acmeKey], error) {
	made, err := c.keys.Create(ctx, apiclient.Request{Name: request.Name, Body: request})
	return apiclient.Issued[acmeKey]{Object: made.Thing, Secrets: made.Secrets, Doubts: made.Doubts}, err
}

func (c *acmeClient) Read(ctx context.Context, id string) (acmeKey, error) {
	return c.keys.Read(ctx, id)
}
func (c *acmeClient) List(ctx context.Context) ([]acmeKey, error) { return c.keys.Now(ctx) }
func (c *acmeClient) Earlier(ctx context.Context) []acmeKey       { return c.keys.Earlier(ctx) }
func (c *acmeClient) Creates() *apiclient.Creates                 { return c.keys.Creates() }
func (c *acmeClient) Forget(id string)                            { c.keys.Forget(id) }

func (c *acmeClient) Delete(ctx context.Context, key apiclient.Reference) error {
	return c.keys.Delete(ctx, key.ID)
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

func acmeSchema() schema.Schema {
	return schema.Schema{Attributes: map[string]schema.Attribute{
		"name": schema.StringAttribute{Required: true},
		"role": schema.StringAttribute{Required: true},
		"key": schema.StringAttribute{
			Computed: true, Sensitive: true,
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
	}}
}

func newAcmeAPIKey(client *acmeClient) resource.Resource {
	return lifecycle.New(lifecycle.Kind[acmeModel, *acmeClient, acmeRequest, acmeKey]{
		Type:   "api_key",
		Noun:   "API key",
		Schema: acmeSchema(),
		Access: platform.NewAccess("Acme", "any key", func(*platform.Clients) *platform.Connection[*acmeClient] { // a field of Clients
			return &platform.Connection[*acmeClient]{Name: "Acme", Block: "acme", Configured: true, Client: client}
		}),
		OnChange: lifecycle.Reissues,
		Calls:    func(c *acmeClient, _ acmeModel) lifecycle.Calls[acmeRequest, acmeKey] { return c },
	})
}

func (m acmeModel) Label() types.String { return m.Name }

func (m acmeModel) Arguments() []lifecycle.Argument {
	return []lifecycle.Argument{{Name: "name", Value: m.Name}, {Name: "role", Value: m.Role}}
}

func (m acmeModel) Request(_, _ acmeModel) acmeRequest {
	return acmeRequest{m.Name.ValueString(), m.Role.ValueString()}
}

func (m *acmeModel) Secrets(acmeModel) []lifecycle.Secret {
	return []lifecycle.Secret{{Attribute: "key", Plain: &m.Key, Encrypted: &m.EncryptedKey}}
}

func (m *acmeModel) Observe(key acmeKey) {
	m.Name, m.Role = types.StringValue(key.Name), types.StringValue(key.Role)
}
