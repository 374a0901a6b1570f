package probe

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// contract is a platform's OpenAPI document.
type contract struct {
	document  *openapi3.T
	byID      map[string]operation
	perSecond int // requests that the platform allows; 0: not told
}

// operation is one of a contract.
type operation struct {
	id, evidence string
	route        *routers.Route
}

func loadContract(document []byte) (*contract, error) {
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(document)
	if err != nil {
		return nil, errors.New("the contract is no OpenAPI document")
	}
	if err := doc.Validate(loader.Context); err != nil {
		return nil, errors.Join(errors.New("the contract is no valid OpenAPI document"), err)
	}
	c := &contract{document: doc, byID: map[string]operation{}}
	for path, item := range doc.Paths.Map() {
		for method, o := range item.Operations() {
			evidence, _ := o.Extensions["x-evidence"].(string)
			c.byID[o.OperationID] = operation{o.OperationID, cmp.Or(evidence, "not told"), &routers.Route{
				Spec: doc, Path: path, PathItem: item, Method: method, Operation: o,
			}}
		}
	}
	c.perSecond = perSecond(doc.Extensions["x-rate-limits"])
	return c, nil
}

// perSecond is the lowest limit in a second that the tiers tell of.
func perSecond(limits any) int {
	tiers, _ := limits.(map[string]any)
	lowest := 0
	for _, tier := range tiers {
		told, _ := tier.(map[string]any)
		if n, ok := told["per_second"].(float64); ok && n >= 1 && (lowest == 0 || int(n) < lowest) {
			lowest = int(n)
		}
	}
	return lowest
}

// operations returns them in order.
func (c *contract) operations() []operation {
	return slices.SortedFunc(maps.Values(c.byID), func(a, b operation) int {
		return cmp.Or(cmp.Compare(a.route.Path, b.route.Path), cmp.Compare(a.route.Method, b.route.Method))
	})
}

// unknown reports whether an operation is in no contract but an amended one.
func (c *contract) unknown(id string, document []byte) bool {
	own, err := loadContract(document)
	return err == nil && own.byID[id].route == nil
}

// succeeds are the statuses with which the operation does what it is for.
func (o operation) succeeds() []int {
	var statuses []int
	for status := http.StatusOK; status < http.StatusMultipleChoices; status++ {
		if o.route.Operation.Responses.Status(status) != nil {
			statuses = append(statuses, status)
		}
	}
	return statuses
}

func options() *openapi3filter.Options {
	return &openapi3filter.Options{
		AuthenticationFunc:                openapi3filter.NoopAuthenticationFunc,
		RejectWhenRequestBodyNotSpecified: true,
		SkipSettingDefaults:               true,
	}
}

// fitsRequest reports whether the request is one of the contract's.
func (o operation) fitsRequest(r *http.Request, path map[string]string, body []byte) bool {
	checked := r.Clone(r.Context())
	checked.Body = io.NopCloser(bytes.NewReader(body))
	return openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: checked, PathParams: path, Route: o.route, Options: options(),
	}) == nil
}

// fitsAnswer reports whether the answer is one of the contract's.
func (o operation) fitsAnswer(r *http.Request, status int, header http.Header, body []byte) bool {
	return openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, Route: o.route, Options: options()},
		Status:                 status,
		Header:                 header,
		Body:                   io.NopCloser(bytes.NewReader(body)),
		Options:                options(),
	}) == nil
}

// schema is that of the body of an answer with the status. Where a status of success is not in the contract, it is that of
// the first that is. Where there is to be no body it is nil; where nothing is known, known is false.
func (o operation) schema(status int) (schema *openapi3.SchemaRef, known bool) {
	responses := o.route.Operation.Responses
	response := responses.Status(status)
	if response == nil && status < http.StatusMultipleChoices && len(o.succeeds()) > 0 {
		response = responses.Status(o.succeeds()[0])
	}
	if response == nil {
		response = responses.Default()
	}
	if response == nil {
		return nil, false
	}
	if content := response.Value.Content.Get("application/json"); content != nil {
		return content.Schema, content.Schema != nil
	}
	return nil, true
}
