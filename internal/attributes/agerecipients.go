package attributes

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

// AgeRecipients validates a list of age recipients.
func AgeRecipients() []validator.List {
	return []validator.List{listvalidator.SizeAtLeast(1), ageRecipients{}}
}

type ageRecipients struct{}

// Description implements validator.Describer.
func (ageRecipients) Description(context.Context) string {
	return "public keys that age can encrypt for"
}

// MarkdownDescription implements validator.Describer.
func (v ageRecipients) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateList implements validator.List. What it finds is about one element, if one alone is to blame.
func (ageRecipients) ValidateList(_ context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	var known []string
	for i, element := range req.ConfigValue.Elements() {
		text, ok := element.(types.String)
		if !ok || text.IsUnknown() {
			continue
		}
		if _, err := credential.NewRecipients(text.ValueString()); err != nil {
			resp.Diagnostics.AddAttributeError(req.Path.AtListIndex(i), "The "+req.Path.AtListIndex(i).String()+" is not an age recipient", Sentence(err))
			return
		}
		known = append(known, text.ValueString())
	}
	if len(known) < 2 {
		return
	}
	if _, err := credential.NewRecipients(known...); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "The "+req.Path.String()+" cannot be used together", Sentence(err))
	}
}
