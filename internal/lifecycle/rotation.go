package lifecycle

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

// The most that a rotation takes, a hundred years: what is longer is a slip, and overflows a time.
const (
	longestInterval = 36_500 // days
	longestOverlap  = 24 * longestInterval
)

// rotationAttribute is the attribute "rotation" of a resource that re-issues its credential.
func rotationAttribute(thing string) schema.Attribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "How the " + thing + " renews itself. What is due shows in a plan, and is done by its apply.",
		Optional:            true,
		Validators:          []validator.Object{soundRotation{}},
		Attributes: map[string]schema.Attribute{
			"interval_days": schema.Int64Attribute{
				MarkdownDescription: "Re-issue it this many days after `created_at`.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(1, longestInterval)},
			},
			"overlap_hours": schema.Int64Attribute{
				MarkdownDescription: "After any re-issue the old " + thing + " keeps working for this many hours, until a later apply " +
					"revokes it. The default is 0: the same apply revokes it.",
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(0, longestOverlap)},
			},
			"triggers": schema.MapAttribute{
				MarkdownDescription: "Any change in the map re-issues the " + thing + " now. Adding or removing the whole map does not.",
				ElementType:         types.StringType,
				Optional:            true,
			},
		},
	}
}

// rotationOf reads the attribute "rotation", as far as it is known.
func rotationOf(object types.Object) *credential.Rotation {
	if object.IsNull() || object.IsUnknown() {
		return nil
	}
	read := &credential.Rotation{
		Interval: time.Duration(number(object, "interval_days")) * 24 * time.Hour,
		Overlap:  time.Duration(number(object, "overlap_hours")) * time.Hour,
	}
	triggers, _ := object.Attributes()["triggers"].(types.Map)
	read.Triggers = triggersOf(triggers)
	return read
}

// triggersOf are nil where there are none.
func triggersOf(triggers types.Map) map[string]string {
	if triggers.IsNull() {
		return nil
	}
	return attributes.StringMap(triggers)
}

// knownRotation reads the attribute "rotation" so that nothing comes of what is not known yet: no date is due by such an
// interval, and triggers and an overlap are as they were. It reports whether the overlap is known.
func knownRotation(planned, before types.Object) (rotation *credential.Rotation, overlapKnown bool) {
	was := rotationOf(before)
	if planned.IsUnknown() {
		if was != nil {
			was.Interval = 0
		}
		return was, false
	}
	rotation = rotationOf(planned)
	if rotation == nil {
		return nil, true
	}
	triggers, _ := planned.Attributes()["triggers"].(types.Map)
	triggersBefore, _ := before.Attributes()["triggers"].(types.Map)
	rotation.Triggers = triggersOf(attributes.MapAsBefore(triggers, triggersBefore))
	if planned.Attributes()["overlap_hours"].IsUnknown() {
		rotation.Overlap = was.LivesOn()
		return rotation, false
	}
	return rotation, true
}

func number(object types.Object, name string) int64 {
	value, _ := object.Attributes()[name].(types.Int64)
	return value.ValueInt64()
}

// soundRotation refuses a rotation that does nothing, or that overlaps the next one.
type soundRotation struct{}

// Description implements validator.Object.
func (soundRotation) Description(context.Context) string {
	return "at least one argument, and an overlap that is shorter than the interval"
}

// MarkdownDescription implements validator.Object.
func (v soundRotation) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateObject implements validator.Object.
func (soundRotation) ValidateObject(_ context.Context, req validator.ObjectRequest, resp *validator.ObjectResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	empty := true
	for _, value := range req.ConfigValue.Attributes() {
		empty = empty && value.IsNull()
	}
	if empty {
		resp.Diagnostics.AddAttributeError(req.Path, "The "+req.Path.String()+" is empty",
			"An empty block does nothing. Set interval_days, overlap_hours or triggers, or remove the block.")
		return
	}
	interval, overlap := number(req.ConfigValue, "interval_days"), number(req.ConfigValue, "overlap_hours")
	if interval > 0 && overlap >= 24*interval {
		resp.Diagnostics.AddAttributeError(req.Path.AtName("overlap_hours"), "The overlap_hours are not less than the interval",
			fmt.Sprintf("The next rotation is due after %d hours. Write a smaller overlap_hours or a larger interval_days.", 24*interval))
	}
}
