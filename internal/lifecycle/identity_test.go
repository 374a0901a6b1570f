package lifecycle

import (
	"net/http"
	"net/url"
	urlpath "path"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventicat"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

func object(id any) tftypes.Value {
	typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}
	return tftypes.NewValue(typ, map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.String, id)})
}

// onlyID is a model of what its platform knows by an id alone.
type onlyID struct{ Object }

func (onlyID) Label() types.String          { return types.StringValue("ci") }
func (onlyID) Arguments() []Argument        { return nil }
func (onlyID) Request(_, _ onlyID) struct{} { return struct{}{} }
func (*onlyID) Observe(shownNothing)        {}

type shownNothing struct{}

func (shownNothing) Facts() apiclient.Facts { return apiclient.Facts{} }
func (shownNothing) Is(struct{}) bool       { return false }

// identified is a kind whose secrets begin as those of EcoEvents do.
func identified() *Resource[onlyID, *eventicat.Client, struct{}, shownNothing] {
	r := New(Kind[onlyID, *eventicat.Client, struct{}, shownNothing]{
		Calls: func(*eventicat.Client, onlyID) Calls[struct{}, shownNothing] { return nil },
		Noun:  "API key", SecretPrefixes: []string{"ek_live_", "ek_test_"},
		Access: platform.Access[*eventicat.Client]{PlatformName: "EcoEvents", Connection: &platform.Connection[*eventicat.Client]{Configured: true}},
	})
	return r.(*Resource[onlyID, *eventicat.Client, struct{}, shownNothing])
}

func identityOf(t testing.TB, id any) *tfsdk.ResourceIdentity {
	var described resource.IdentitySchemaResponse
	identified().IdentitySchema(t.Context(), resource.IdentitySchemaRequest{}, &described)
	return &tfsdk.ResourceIdentity{Schema: described.IdentitySchema, Raw: object(id)}
}

func idOf(t *testing.T, identity *tfsdk.ResourceIdentity) string {
	t.Helper()
	var id types.String
	if diags := identity.GetAttribute(t.Context(), path.Root("id"), &id); diags.HasError() {
		t.Fatal(diags)
	}
	return id.ValueString()
}

// importID imports by an id or, if there is none, by an identity, and returns the id in state.
func importID(t *testing.T, req resource.ImportStateRequest) (string, diag.Diagnostics) {
	t.Helper()
	resp := resource.ImportStateResponse{
		State:    tfsdk.State{Schema: schema.Schema{Attributes: map[string]schema.Attribute{"id": schema.StringAttribute{Computed: true}}}, Raw: object(nil)},
		Identity: identityOf(t, nil),
	}
	identified().ImportState(t.Context(), req, &resp)
	var id types.String
	resp.Diagnostics.Append(resp.State.GetAttribute(t.Context(), path.Root("id"), &id)...)
	return id.ValueString(), resp.Diagnostics
}

func TestImportID(t *testing.T) {
	t.Parallel()
	for name, req := range map[string]resource.ImportStateRequest{
		"by id":       {ID: "key_a1b2c3d4e5", Identity: identityOf(t, nil)},
		"by identity": {Identity: identityOf(t, "key_a1b2c3d4e5")},
	} {
		if id, diags := importID(t, req); id != "key_a1b2c3d4e5" || len(diags) > 0 {
			t.Errorf("%s: got %q, %v", name, id, diags)
		}
	}
}

func TestImportOfWhatIsNoID(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", " ", " key_1", "key_1\n", "key 1", "key\t1", "a/b", "key_1\u200b", "\ufeffkey_1", "key\x001", "key_1?limit=1", "key_1#", "https://app.ecoevents.com/keys/key_1"} {
		for name, req := range map[string]resource.ImportStateRequest{"id": {ID: id}, "identity": {Identity: identityOf(t, id)}} {
			imported, diags := importID(t, req)
			if imported != "" || diags.ErrorsCount() != 1 || diags[0].Summary() != "Cannot import the EcoEvents API key: this is not an id" {
				t.Errorf("%s %q: got %q, %v", name, id, imported, diags)
			}
		}
	}
}

// People take a key for its id. It is not taken into state, and not repeated.
func TestImportOfASecret(t *testing.T) {
	t.Parallel()
	const secret = "ek_test_a1b2c3d4e5f6g7h8i9j0"
	for name, req := range map[string]resource.ImportStateRequest{"id": {ID: secret}, "identity": {Identity: identityOf(t, secret)}} {
		imported, diags := importID(t, req)
		if imported != "" || diags.ErrorsCount() != 1 || diags[0].Summary() != "Cannot import the EcoEvents API key: this is a secret, not an id" {
			t.Fatalf("%s: got %q, %v", name, imported, diags)
		}
		if detail := diags[0].Detail(); strings.Contains(detail, secret) || !strings.Contains(detail, "in the history of your shell or in an import block: replace it") {
			t.Errorf("%s: got %q", name, detail)
		}
	}
}

func TestSetIdentity(t *testing.T) {
	t.Parallel()
	now := onlyID{Object{ID: types.StringValue("key_2")}}
	var diags diag.Diagnostics
	for _, before := range []any{nil, "key_1"} {
		identity := identityOf(t, before)
		identified().setIdentity(t.Context(), identity, &now, nil, &diags)
		if got := idOf(t, identity); got != "key_2" {
			t.Errorf("after %v it is %q", before, got)
		}
	}
	identified().setIdentity(t.Context(), nil, &now, nil, &diags) // Terraform before 1.12
	if len(diags) > 0 {
		t.Errorf("got %v", diags)
	}
}

// FuzzImportID: an id that is accepted is in state as it was written, and is one segment of the path that is asked for. One
// that is refused is in no diagnostic, since it may be a secret.
func FuzzImportID(f *testing.F) {
	for _, id := range []string{
		"key_a1b2c3d4e5", "", " ", ".", "..", "...", "a.b", "key_1\n", "key\u00a01", "key\u200b1", "\ufeffkey_1", "key\u202e1", "key\x001", "key\x7f", "a/b", `a\b`,
		"a%2Fb", "%2e%2e", "a?b", "a#b", "a;b", "a&b=c", "é", "🔑", "\xff", "ek_live_a1b2c3d4e5f6g7h8i9j0", "EK_LIVE_a1b2", "https://example.com/key_1",
		"-", "0", "null", strings.Repeat("a", 1000),
	} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		imported, diags := importID(t, resource.ImportStateRequest{ID: id, Identity: identityOf(t, nil)})
		if imported == "" {
			for _, d := range diags {
				if detail := d.Summary() + d.Detail(); len(id) > 20 && strings.Contains(detail, id) {
					t.Errorf("the error repeats it: %q", detail)
				}
			}
			if diags.ErrorsCount() != 1 {
				t.Errorf("got the errors %v", diags)
			}
			return
		}
		if imported != id || len(diags) > 0 {
			t.Errorf("%q became %q: %v", id, imported, diags)
		}
		if strings.ContainsFunc(id, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) || strings.ContainsAny(id, "/?#") {
			t.Errorf("%q is taken for an id", id)
		}
		if strings.HasPrefix(id, "ek_live_") || strings.HasPrefix(id, "ek_test_") {
			t.Errorf("%q is a secret", id)
		}
		expectPath(t, askedFor(t, id), "eventicat", "api", "aggregators", id)
	})
}

// askedFor is the URL at which a client reads what has the id.
func askedFor(t *testing.T, id string) (asked *url.URL) {
	t.Helper()
	answering := clienttest.Answering("eventicat", nil, func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL
		w.WriteHeader(http.StatusForbidden)
	})
	_, _ = eventicat.New(eventicat.Config{Settings: answering.Settings(), APIKey: "key"}).Aggregator(t.Context(), id)
	if asked == nil {
		t.Fatalf("nothing was asked for %q", id)
	}
	return asked
}

// expectPath checks that a URL, as it goes over the wire, is a path of these segments and nothing else.
func expectPath(t *testing.T, asked *url.URL, segments ...string) {
	t.Helper()
	received, err := url.ParseRequestURI(asked.RequestURI())
	if err != nil || received.RawQuery != "" || received.ForceQuery || received.Fragment != "" {
		t.Fatalf("asked for %s: %v", asked, err)
	}
	if clean := urlpath.Clean(received.EscapedPath()); clean != received.EscapedPath() {
		t.Errorf("asked for %s, which is %s", received.EscapedPath(), clean)
	}
	var got []string
	for segment := range strings.SplitSeq(strings.TrimPrefix(received.EscapedPath(), "/"), "/") {
		plain, err := url.PathUnescape(segment)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, plain)
	}
	if !slices.Equal(got, segments) {
		t.Errorf("asked for %q, want %q", got, segments)
	}
}
