package listresources

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
)

// What a platform does not tell of an object is not known, and matches no filter.

// named are filters by name.
type named struct {
	NamePrefix types.String `tfsdk:"name_prefix"`
	NameRegex  types.String `tfsdk:"name_regex"`
}

func nameFilters() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name_prefix": schema.StringAttribute{
			MarkdownDescription: "What the name begins with.",
			Optional:            true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"name_regex": schema.StringAttribute{
			MarkdownDescription: "A regular expression ([RE2](https://github.com/google/re2/wiki/Syntax)) that the name matches somewhere.",
			Optional:            true,
			Validators:          []validator.String{attributes.Regex()},
		},
	}
}

func (f named) accepts() func(name *string) bool {
	matches := attributes.Matcher(f.NameRegex)
	return func(name *string) bool {
		if name == nil {
			return f.NamePrefix.IsNull() && f.NameRegex.IsNull()
		}
		return strings.HasPrefix(*name, f.NamePrefix.ValueString()) && matches(*name)
	}
}

// created are filters by the time of creation.
type created struct {
	CreatedBefore timetypes.RFC3339 `tfsdk:"created_before"`
	CreatedAfter  timetypes.RFC3339 `tfsdk:"created_after"`
}

func createdFilters() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"created_before": schema.StringAttribute{
			MarkdownDescription: "A time (RFC 3339) before which it was created.",
			CustomType:          timetypes.RFC3339Type{},
			Optional:            true,
		},
		"created_after": schema.StringAttribute{
			MarkdownDescription: "A time (RFC 3339) after which it was created.",
			CustomType:          timetypes.RFC3339Type{},
			Optional:            true,
		},
	}
}

func (f created) accepts(at time.Time) bool {
	switch {
	case f.CreatedBefore.IsNull() && f.CreatedAfter.IsNull():
		return true
	case at.IsZero(),
		!f.CreatedBefore.IsNull() && !at.Before(attributes.Time(f.CreatedBefore)),
		!f.CreatedAfter.IsNull() && !at.After(attributes.Time(f.CreatedAfter)):
		return false
	}
	return true
}

// words is a filter by texts of which an object has several. A list block knows no sets.
func words(described schema.ListAttribute, each validator.String) schema.ListAttribute {
	described.ElementType = types.StringType
	described.Optional = true
	described.Validators = []validator.List{listvalidator.SizeAtLeast(1), listvalidator.NoNullValues(), listvalidator.ValueStringsAre(each)}
	return described
}

// hasAny reports whether one of the words of a filter is among those of an object; a null filter accepts everything.
func hasAny(filter types.List, of []string) bool {
	wanted, _ := attributes.KnownStrings(filter)
	return filter.IsNull() || slices.ContainsFunc(wanted, func(word string) bool { return slices.Contains(of, word) })
}

// hasAll reports whether all words of a filter are among those of an object.
func hasAll(filter types.List, of []string) bool {
	wanted, _ := attributes.KnownStrings(filter)
	return len(attributes.Without(wanted, of)) == 0
}

// filters puts the filters of a list block together.
func filters(groups ...map[string]schema.Attribute) map[string]schema.Attribute {
	all := map[string]schema.Attribute{}
	for _, group := range groups {
		maps.Copy(all, group)
	}
	return all
}
