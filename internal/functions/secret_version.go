package functions

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

// secretVersion makes a version of what changes when a credential is re-issued.
type secretVersion struct{}

// NewSecretVersion returns the function secret_version.
func NewSecretVersion() function.Function { return secretVersion{} }

// Metadata implements function.Function.
func (secretVersion) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "secret_version"
}

// Definition implements function.Function.
func (secretVersion) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Makes a version number for a write-only argument",
		MarkdownDescription: "Makes the number that tells another provider to write a secret again: the argument ending in `_wo_version` beside a write-only " +
			"argument. The same text gives the same number on every machine and in every version of this provider, and another text another " +
			"number, but for a chance of one in two thousand million.\n\n" +
			"The number is between 1 and 2147483647 (2^31 - 1): every such argument takes it, and it is exact as a JSON number. It is no counter, and may " +
			"be smaller than the one before.\n\n" +
			"Which text to pass:\n\n" +
			"- the `id` of a key or token: it is another one after each re-issue, and only then. Use it for `key`, `token` and their encrypted forms.\n" +
			"- an `encrypted_...` attribute: it changes whenever the secret is encrypted anew, with each re-issue and each new signing secret, and " +
			"when `age_recipients` come for the first time, after which the secret is written once more. Use it for a secret that changes while " +
			"the `id` stays: `encrypted_signing_secret` of a token.\n\n" +
			"A plain secret does not belong here: the number stands in the state, and a short secret could be found from it by trying.",
		Parameters: []function.Parameter{function.StringParameter{
			Name: "encrypted_or_id",
			MarkdownDescription: "The `id`, or what is encrypted. It must not be null, as what is encrypted is without `age_recipients`, and after an " +
				"import until the next re-issue.",
		}},
		Return: function.Int64Return{},
	}
}

// Run implements function.Function.
func (secretVersion) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	if text == "" {
		resp.Error = function.NewArgumentFuncError(0, "The text is empty. Pass the id of the credential, or what is encrypted")
		return
	}
	resp.Error = resp.Result.Set(ctx, versionOf(text))
}

// versionOf is between 1 and 2^31 - 1. It must never change for a text, since every secret would be written again.
func versionOf(text string) int64 {
	hash := sha256.Sum256([]byte(text))
	return int64(binary.BigEndian.Uint64(hash[:])%math.MaxInt32) + 1
}
