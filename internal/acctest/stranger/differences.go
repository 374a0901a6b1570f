package stranger

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Differences are what a platform does otherwise than its contract says, where nobody has seen it. The zero value keeps to the
// contract.
type Differences struct {
	Reads, Lists Lag               // how long reads and lists show what was
	Dead         Mark              // how what was revoked is shown
	NotOffered   map[Operation]int // with which status: 404, 405, 501

	NumericIDs bool
	Wrap       string // what one object is wrapped in: "data", "result", "thing" for its name
	Envelope   string // where a list is: "array" for a bare one, "data", "items", "results", "plural" for the thing's plural
	Pages      string // how pages are told: "pagination", "meta", "page_info", "link", "none"; "all" on every page
	PageSize   int    // the most that a page holds; 0: as many as the contract says
	Snake      bool   // names are in snake_case
	Words      string // scopes, roles and events: "space", "comma", "repeats", "text with repeats"
	Times      string // "fraction", "offset", "seconds", "milliseconds", "seconds with fraction"
	BOM        bool
	Errors     string // the body of an error: "text", "object", "message", "problem", "plain", "empty"
	OKDeletes  bool   // a delete answers 200 with a body

	Omitted     []string // names of fields that are left out, in camelCase
	OmittedFrom string   // "creates", "shows"; empty: everywhere

	Reset     string        // X-RateLimit-Reset: "seconds", "milliseconds", "from now"; empty: there is no limit
	Window    time.Duration // of the limit
	FailsOnce bool          // the first read, delete and change of each route is a 500

	NoAccount bool // whose a credential is, is not told
	Others    int  // objects of each kind that others made
}

// Lag is how long something is shown as it was before.
type Lag struct{ Created, Changed, Deleted time.Duration }

// Mark is how something dead is shown: a field and its value, or one of these.
type Mark string

// What is dead is not there any more, or is shown as if it were alive.
const (
	NotShown Mark = ""
	Unmarked Mark = "unmarked"
)

// Marks are all that the contract names.
func Marks() []Mark {
	marks := []Mark{"revoked=true", "revokedAt=past", "deletedAt=past", "expiresAt=past", "active=false"}
	for _, field := range []string{"status", "state"} {
		for _, word := range []string{"revoked", "deleted", "disabled", "inactive", "expired"} {
			marks = append(marks, Mark(field+"="+word))
		}
	}
	return marks
}

// Operation is a method and a route, as http.ServeMux knows it.
type Operation string

// What is assumed of the platforms, and may not be offered.
const (
	CreateKey        Operation = "POST /ecoevents/v1/api-keys"
	ListKeys         Operation = "GET /ecoevents/v1/api-keys"
	ReadKey          Operation = "GET /ecoevents/v1/api-keys/{id}"
	DeleteKey        Operation = "DELETE /ecoevents/v1/api-keys/{id}"
	CreateAggregator Operation = "POST /eventicat/api/aggregators"
	ListAggregators  Operation = "GET /eventicat/api/aggregators"
	ReadAggregator   Operation = "GET /eventicat/api/aggregators/{id}"
	ChangeAggregator Operation = "PUT /eventicat/api/aggregators/{id}"
	DeleteAggregator Operation = "DELETE /eventicat/api/aggregators/{id}"
	ListTokens       Operation = "GET /eventconnectors/accounts/{account}/tokens"
	ReadToken        Operation = "GET /eventconnectors/accounts/{account}/tokens/{id}"
)

// What is documented.
const (
	createWebhook Operation = "POST /ecoevents/api/webhooks"
	listWebhooks  Operation = "GET /ecoevents/api/webhooks"
	deleteWebhook Operation = "DELETE /ecoevents/api/webhooks/{id}"
	createToken   Operation = "POST /eventconnectors/accounts/{account}/tokens"
	changeToken   Operation = "PUT /eventconnectors/accounts/{account}/tokens/{id}"
	deleteToken   Operation = "DELETE /eventconnectors/accounts/{account}/tokens/{id}"
	rotateSecret  Operation = "POST /eventconnectors/accounts/{account}/tokens/{id}/rotate-secret"
)

// Offers reports whether the platform has an operation.
func (d Differences) Offers(operation Operation) bool { return d.NotOffered[operation] == 0 }

// Faster are the same differences where everything that takes time takes a part of it.
func (d Differences) Faster(times time.Duration) Differences {
	for _, lag := range []*Lag{&d.Reads, &d.Lists} {
		*lag = Lag{lag.Created / times, lag.Changed / times, lag.Deleted / times}
	}
	d.Window /= times
	return d
}

// String names what differs.
func (d Differences) String() string {
	var said []string
	say := func(name string, value any, differs bool) {
		if differs {
			said = append(said, fmt.Sprintf("%s=%v", name, value))
		}
	}
	say("reads", d.Reads, d.Reads != Lag{})
	say("lists", d.Lists, d.Lists != Lag{})
	say("dead", d.Dead, d.Dead != NotShown)
	for _, operation := range slices.Sorted(maps.Keys(d.NotOffered)) {
		say(string(operation), d.NotOffered[operation], true)
	}
	say("numeric_ids", d.NumericIDs, d.NumericIDs)
	for _, text := range [][2]string{
		{"wrap", d.Wrap},
		{"envelope", d.Envelope},
		{"pages", d.Pages},
		{"words", d.Words},
		{"times", d.Times},
		{"errors", d.Errors},
		{"omitted", strings.Join(d.Omitted, "+")},
		{"omitted_from", d.OmittedFrom},
		{"reset", d.Reset},
	} {
		say(text[0], text[1], text[1] != "")
	}
	say("page_size", d.PageSize, d.PageSize > 0)
	say("snake", d.Snake, d.Snake)
	say("bom", d.BOM, d.BOM)
	say("ok_deletes", d.OKDeletes, d.OKDeletes)
	say("fails_once", d.FailsOnce, d.FailsOnce)
	say("no_account", d.NoAccount, d.NoAccount)
	say("others", d.Others, d.Others > 0)
	return strings.Join(said, " ")
}
