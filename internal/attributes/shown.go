package attributes

import "github.com/hashicorp/terraform-plugin-framework/types"

// SetString takes a text that a platform shows. What it does not show stays as it was, here and below.
func SetString(to *types.String, shown *string) {
	if shown != nil {
		*to = types.StringValue(*shown)
	}
}

// SetStringOrNull takes a text that a platform leaves empty where there is none.
func SetStringOrNull(to *types.String, shown *string) {
	if shown != nil {
		*to = StringOrNull(*shown)
	}
}

// SetStrings takes a set of texts that a platform shows.
func SetStrings(to *types.Set, shown []string) {
	if shown != nil {
		*to = StringSet(shown)
	}
}
