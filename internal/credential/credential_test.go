package credential_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

// Whatever happens in whatever order, a credential that was issued and not yet revoked is current, and nothing else is.
func TestEverythingAliveIsKept(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var current credential.Issued
		var alive []string
		for step := range rapid.IntRange(1, 30).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"issue", "revoke", "revoked outside"}).Draw(t, "event") {
			case "issue":
				id := fmt.Sprint("key-", step)
				current = current.Reissued(id, time.Unix(int64(step), 0), time.Hour)
				alive = append(alive, id)
			case "revoke":
				if len(current.Retiring) == 0 {
					continue
				}
				id := rapid.SampledFrom(current.Retiring).Draw(t, "retiring").ID
				current = current.Revoked(id)
				alive = slices.DeleteFunc(alive, func(a string) bool { return a == id })
			case "revoked outside":
				current = current.Gone(time.Unix(int64(step), 0)) // and is revoked again, in case it is alive after all
				if current.ID != "" {
					t.Fatalf("%s is current", current.ID)
				}
			}
			got := current.IDs()
			slices.Sort(got)
			if !slices.Equal(got, slices.Sorted(slices.Values(alive))) {
				t.Fatalf("current are %v, alive %v", got, alive)
			}
		}
	})
}

// Values that were handed out before do not change with later steps: plan and state are compared with each other.
func TestStepsDoNotShareMemory(t *testing.T) {
	t.Parallel()
	before := credential.Issued{ID: "b", Retiring: append(make([]credential.Retiring, 0, 8), credential.Retiring{ID: "a"})}
	first := before.Reissued("c", time.Unix(1, 0), time.Hour)
	before.Reissued("x", time.Unix(2, 0), time.Hour)
	before.Revoked("a")
	if got := first.IDs(); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("the first step changed to %v", got)
	}
	if got := before.IDs(); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("the start changed to %v", got)
	}
}
