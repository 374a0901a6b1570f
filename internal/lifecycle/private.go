package lifecycle

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// The keys of private state, which Terraform keeps beside a resource's state. It is readable there, so none of them is for
// secrets.
const (
	seenAtKey         = "seen_at"                // when the platform last showed the object, in Unix seconds of its own time
	pendingRequestKey = "pending_request"        // what a pending create asked for, where the state holds the arguments of what it was to replace
	fingerprintsKey   = "fingerprints"           // Kind.Fingerprint of all that is issued, by id
	awaitedMintKey    = "awaited_signing_secret" // whether an update set out to mint a secret and did not get it
	changedAtKey      = "changed_at"             // when the object was last changed in place, or created, if created_at is not known, in the platform's time
	formerKey         = "former"                 // the ids of what is believed to be gone, where there is no list of what is retiring
	accountKey        = "account"                // which account the object belongs to
	encryptedForKey   = "sealed_for"             // credential.Recipients.Fingerprint of what the first secret is encrypted for; others have a suffix. Stored states have this name
)

type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

func readPrivate(ctx context.Context, private privateReader, key string, diags *diag.Diagnostics) []byte {
	value, read := private.GetKey(ctx, key)
	diags.Append(read...)
	return value
}

// writePrivate keeps a value as JSON, which is what private state holds.
func writePrivate(ctx context.Context, private privateWriter, key string, value any, diags *diag.Diagnostics) {
	encoded, err := json.Marshal(value)
	if err != nil {
		diags.AddError("Internal error of the provider", fmt.Sprintf("Cannot write %s into private state: %v. Please report this at %s.", key, err, platform.Issues))
		return
	}
	diags.Append(private.SetKey(ctx, key, encoded)...)
}

// seenAt is the platform's time at the last refresh; zero if there was none. Decisions on what is due take it in place of
// a clock: Terraform plans once more while it applies, and a clock would have moved.
func seenAt(ctx context.Context, private privateReader, diags *diag.Diagnostics) time.Time {
	seconds, err := strconv.ParseInt(string(readPrivate(ctx, private, seenAtKey, diags)), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

func setSeenAt(ctx context.Context, private privateWriter, at time.Time, diags *diag.Diagnostics) {
	if !at.IsZero() {
		writePrivate(ctx, private, seenAtKey, at.Unix(), diags)
	}
}

// fingerprints tell credentials by their values, which are no longer known: by id, for all that is issued. They serve platforms
// that do not tell the id of the credential in use.
type fingerprints map[string]string

func readFingerprints(ctx context.Context, private privateReader, diags *diag.Diagnostics) fingerprints {
	all := fingerprints{}
	if json.Unmarshal(readPrivate(ctx, private, fingerprintsKey, diags), &all) != nil {
		return fingerprints{} // there are none yet
	}
	return all
}

// write keeps those of what is issued.
func (f fingerprints) write(ctx context.Context, private privateWriter, issued credential.Issued, diags *diag.Diagnostics) {
	kept := fingerprints{}
	for _, id := range issued.IDs() {
		if f[id] != "" {
			kept[id] = f[id]
		}
	}
	writePrivate(ctx, private, fingerprintsKey, kept, diags)
}
