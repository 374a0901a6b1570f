package functions

import (
	"context"
	"encoding/json"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// precision is that of Terraform's numbers, in bits.
const precision = 512

// fromJSON is what jsondecode makes of a decoded JSON value. It reports false where that holds a number without a reasonable
// size: written out, such a number can fill the memory.
func fromJSON(ctx context.Context, value any) (attr.Value, bool) {
	switch value := value.(type) {
	case string:
		return types.StringValue(value), true
	case bool:
		return types.BoolValue(value), true
	case float64:
		return types.NumberValue(big.NewFloat(value)), true
	case json.Number:
		if _, err := value.Float64(); err != nil {
			return nil, false
		}
		number, _, err := big.ParseFloat(value.String(), 10, precision, big.ToNearestEven)
		return types.NumberValue(number), err == nil
	case []any:
		return fromArray(ctx, value)
	case map[string]any:
		return fromObject(ctx, value)
	}
	return types.DynamicNull(), true
}

func fromArray(ctx context.Context, array []any) (attr.Value, bool) {
	elements, elementTypes := make([]attr.Value, len(array)), make([]attr.Type, len(array))
	for i, element := range array {
		converted, ok := fromJSON(ctx, element)
		if !ok {
			return nil, false
		}
		elements[i], elementTypes[i] = converted, converted.Type(ctx)
	}
	return types.TupleValueMust(elementTypes, elements), true
}

func fromObject(ctx context.Context, object map[string]any) (attr.Value, bool) {
	members, memberTypes := make(map[string]attr.Value, len(object)), make(map[string]attr.Type, len(object))
	for name, member := range object {
		converted, ok := fromJSON(ctx, member)
		if !ok {
			return nil, false
		}
		members[name], memberTypes[name] = converted, converted.Type(ctx)
	}
	return types.ObjectValueMust(memberTypes, members), true
}
