package probe

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/eventcreds/terraform-provider-eventcreds/contracts"
)

// What the comparison finds to fit, the library does too, and the other way round; only dates are read more strictly here.
func FuzzCompare(f *testing.F) {
	var schemas []*openapi3.SchemaRef
	for _, document := range [][]byte{contracts.EcoEvents, contracts.Eventicat, contracts.EventConnectors} {
		c, err := loadContract(document)
		if err != nil {
			f.Fatal(err)
		}
		for _, o := range c.operations() {
			for _, status := range []int{200, 201, 404} {
				if schema, known := o.schema(status); known && schema != nil {
					schemas = append(schemas, schema)
				}
			}
		}
	}
	for _, seed := range []string{
		`{"id":"a","name":"b","scopes":["c"],"environment":"live","createdAt":"2026-03-01T12:00:00Z","lastUsed":null}`,
		`{"data":[{"id":1}],"pagination":{"page":1,"limit":20,"total":0.5,"totalPages":1}}`,
		`[{"id":"a","roles":["x","x"]}]`, `null`, `{}`, `[]`, `{"error":null}`, `{"size":1,"page":0,"hits":1,"results":[null]}`,
		`{"data":{"id":9007199254740993,"name":"b"}}`, `{"items":[{"created_at":1,"createdAt":2}],"meta":{}}`, `{"error":"a","Message":1}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, schema := range schemas {
			value, err := decode(data)
			if err != nil {
				return
			}
			fits := schema.Value.VisitJSON(value) == nil
			_, found := compare(schema, value) // which may change the value
			if !fits && len(found) == 0 {
				t.Errorf("nothing was found in %s", data)
			}
			for _, d := range found {
				if fits && d.Want != "format date-time" {
					t.Errorf("%s fits, and yet: %s", data, d)
				}
			}
		}
	})
}
