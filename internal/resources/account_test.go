package resources_test

import (
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// To a credential of another account everything looks as if it were gone. That is an error which names both accounts, told once by a
// refresh and each time by whatever would change something.
func TestAnotherAccount(t *testing.T) {
	t.Parallel()
	box, other := acctest.Start(t, sandbox.Options{}), acctest.Start(t, sandbox.Options{})
	provider := box.Configured(t)
	first := provider.Make(provider.Absent(apiKeyType), apiKeyValues("first", "events:read"))
	second := provider.Make(provider.Absent(apiKeyType), apiKeyValues("second", "events:read"))
	box.Advance(time.Hour)
	other.Advance(time.Hour)

	stranger := other.Configured(t)
	kept := stranger.Read(first)
	expect(t, kept.Diagnostics, failure, "belongs to another account", "It belongs to the EcoEvents account acc_", "credential to the account acc_")
	if again := stranger.Read(second); len(again.Diagnostics) > 0 || !again.State.Equal(second.State) || !kept.State.Equal(first.State) {
		t.Errorf("the state changed, or the same error comes again: %v", again.Diagnostics)
	}
	deleted := stranger.Apply(t.Context(), stranger.Plan(second, nil))
	expect(t, deleted.Diagnostics, failure, "belongs to another account")
	if deleted.State.IsNull() {
		t.Error("what is alive in one account left the state under a credential of another one")
	}
	expectLive(t, box, sandbox.KindAPIKey, 2)
	if right := provider.Read(first); len(right.Diagnostics) > 0 {
		t.Errorf("under the right credential: %v", right.Diagnostics)
	}
}
