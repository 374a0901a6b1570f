package entity

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

// fingerprintsKey is the key in private state of Fingerprints.
const fingerprintsKey = "fingerprints"

// Fingerprints tell credentials by their values, which are no longer known: by id, for all that is held. They serve
// platforms that tell nobody the id of the credential in use.
type Fingerprints map[string]string

// ReadFingerprints takes them from private state.
func ReadFingerprints(ctx context.Context, private privateReader, diags *diag.Diagnostics) Fingerprints {
	fingerprints := Fingerprints{}
	value, read := private.GetKey(ctx, fingerprintsKey)
	diags.Append(read...)
	if json.Unmarshal(value, &fingerprints) != nil {
		return Fingerprints{} // there are none yet
	}
	return fingerprints
}

// Write keeps those of what is held in private state.
func (f Fingerprints) Write(ctx context.Context, private privateWriter, held credential.Held, diags *diag.Diagnostics) {
	kept := Fingerprints{}
	for _, id := range held.IDs() {
		if f[id] != "" {
			kept[id] = f[id]
		}
	}
	value, err := json.Marshal(kept)
	if err != nil {
		diags.AddError("The provider is broken", err.Error())
		return
	}
	diags.Append(private.SetKey(ctx, fingerprintsKey, value)...)
}
