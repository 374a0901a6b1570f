package datasources

import (
	"cmp"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
)

// oldestFirst orders a list by age, so that it does not depend on the platform's paging. order tells when an object was
// created, and its id.
func oldestFirst[T any](items []T, order func(T) (time.Time, string)) []T {
	sorted := slices.Clone(items)
	slices.SortFunc(sorted, func(a, b T) int {
		createdA, idA := order(a)
		createdB, idB := order(b)
		return cmp.Or(createdA.Compare(createdB), cmp.Compare(idA, idB))
	})
	return sorted
}

// known is a text, empty where it is not known.
func known(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// setOrNull is a set, null where it is not known.
func setOrNull(values []string) types.Set {
	if values == nil {
		return types.SetNull(types.StringType)
	}
	return attributes.StringSet(values)
}
