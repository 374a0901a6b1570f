package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"github.com/eventcreds/terraform-provider-eventcreds/contracts"
)

// contract checks requests and answers against a platform's OpenAPI document.
type contract struct {
	document *openapi3.T
	tiers    map[string]tierLimits
	unrouted *routers.Route // of an answer to a request that no operation is for: an error
}

// The contracts are constants, which nothing writes to, and reading them takes as long as hundreds of requests: all sandboxes share
// them.
//
//nolint:gochecknoglobals // as said
var (
	ecoEventsContract       = sync.OnceValues(func() (*contract, error) { return loadContract(contracts.EcoEvents) })
	eventicatContract       = sync.OnceValues(func() (*contract, error) { return loadContract(contracts.Eventicat) })
	eventConnectorsContract = sync.OnceValues(func() (*contract, error) { return loadContract(contracts.EventConnectors) })
)

func loadContract(document []byte) (*contract, error) {
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(document)
	if err != nil {
		return nil, fmt.Errorf("loading the contract: %w", err)
	}
	if err := doc.Validate(loader.Context); err != nil {
		return nil, fmt.Errorf("validating the contract: %w", err)
	}
	c := &contract{document: doc}
	limits, err := json.Marshal(doc.Extensions["x-rate-limits"])
	if err != nil {
		return nil, fmt.Errorf("reading x-rate-limits: %w", err)
	}
	if err := json.Unmarshal(limits, &c.tiers); err != nil {
		return nil, fmt.Errorf("reading x-rate-limits: %w", err)
	}
	unknown := doc.Components.Responses["Error"]
	if unknown == nil {
		return nil, errors.New("the contract has no response Error")
	}
	c.unrouted = &routers.Route{
		Spec:      doc,
		Operation: &openapi3.Operation{Responses: openapi3.NewResponses(openapi3.WithName("default", unknown.Value))},
	}
	return c, nil
}

// routes returns the operations of each path, by method.
func (c *contract) routes() map[string]map[string]*routers.Route {
	paths := map[string]map[string]*routers.Route{}
	for path, item := range c.document.Paths.Map() {
		paths[path] = map[string]*routers.Route{}
		for method, operation := range item.Operations() {
			paths[path][method] = &routers.Route{
				Spec: c.document, Path: path, PathItem: item, Method: method, Operation: operation,
			}
		}
	}
	return paths
}

// options leave values out of messages, since they may be secrets.
func options(authenticate openapi3filter.AuthenticationFunc) *openapi3filter.Options {
	return &openapi3filter.Options{
		AuthenticationFunc:                authenticate,
		IncludeResponseStatus:             true,
		RejectWhenRequestBodyNotSpecified: true,
		SchemaValidationOptions:           []openapi3.SchemaValidationOption{openapi3.DisableSchemaErrorDetails()},
	}
}

// checkRequest authenticates the request where its operation asks for it, and checks it after that. It returns an error
// of authenticate, which gets the credential, or a problem that says how the request breaks the contract. Where the
// contract has defaults, it writes them into the request.
func (c *contract) checkRequest(r *http.Request, route *routers.Route, body []byte, authenticate func(string) error) error {
	input := requestInput(r, route, options(func(_ context.Context, input *openapi3filter.AuthenticationInput) error {
		return authenticate(presented(r, input.SecurityScheme))
	}))
	if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil {
		if refused, ok := errors.AsType[*problem](err); ok {
			return refused
		}
		return invalid("%s", explain(err))
	}
	for name := range r.URL.Query() {
		if !c.knowsQuery(route, name) {
			return invalid("the operation has no parameter %q in query", name)
		}
	}
	// The library reads the first value of a body and leaves it at that.
	if len(body) > 0 && !json.Valid(body) {
		return invalid("request body has an error: it is more than one JSON value")
	}
	return nil
}

// presented returns the credential that the request carries in the way of the scheme, or nothing.
func presented(r *http.Request, scheme *openapi3.SecurityScheme) string {
	if scheme.Type == "apiKey" {
		return r.URL.Query().Get(scheme.Name)
	}
	kind, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, scheme.Scheme) {
		return ""
	}
	return value
}

// knowsQuery tells whether the operation has a parameter of that name in the query. With x-any-query it has them all.
func (c *contract) knowsQuery(route *routers.Route, name string) bool {
	if route.Operation.Extensions["x-any-query"] == true {
		return true
	}
	for _, scheme := range c.document.Components.SecuritySchemes {
		if scheme.Value.In == "query" && scheme.Value.Name == name {
			return true
		}
	}
	return slices.ContainsFunc(parameters(route), func(p *openapi3.ParameterRef) bool {
		return p.Value.In == "query" && p.Value.Name == name
	})
}

// parameters returns those of the operation and those of its path.
func parameters(route *routers.Route) openapi3.Parameters {
	return slices.Concat(route.PathItem.Parameters, route.Operation.Parameters)
}

// explain says how a request breaks the contract. A parameter that cannot be read is told without its value.
func explain(err error) string {
	request, isRequest := errors.AsType[*openapi3filter.RequestError](err)
	unread, isUnread := errors.AsType[*openapi3filter.ParseError](err)
	if isRequest && isUnread && request.Parameter != nil {
		return fmt.Sprintf("parameter %q in %s has an error: %s", request.Parameter.Name, request.Parameter.In, unread.Reason)
	}
	return err.Error()
}

// checkAnswer returns an error when the answer breaks the contract.
func (c *contract) checkAnswer(r *http.Request, route *routers.Route, status int, header http.Header, body []byte) error {
	if route == nil {
		route = c.unrouted
	}
	if response := route.Operation.Responses.Status(status); response != nil &&
		len(response.Value.Content) == 0 && len(body) > 0 {
		return fmt.Errorf("an answer with status %d has no body", status)
	}
	options := options(nil)
	return openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: requestInput(r, route, options),
		Status:                 status,
		Header:                 header,
		Body:                   io.NopCloser(bytes.NewReader(body)),
		Options:                options,
	})
}

// checkObject returns an error when the object does not have the contract's schema of that name.
func (c *contract) checkObject(schema string, object any) error {
	data, err := json.Marshal(object)
	if err != nil {
		return err
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return err
	}
	return c.document.Components.Schemas[schema].Value.VisitJSON(value, openapi3.DisableSchemaErrorDetails())
}

func requestInput(r *http.Request, route *routers.Route, options *openapi3filter.Options) *openapi3filter.RequestValidationInput {
	values := map[string]string{}
	if route.PathItem != nil {
		for _, parameter := range parameters(route) {
			if parameter.Value.In == "path" {
				values[parameter.Value.Name] = r.PathValue(parameter.Value.Name)
			}
		}
	}
	return &openapi3filter.RequestValidationInput{Request: r, PathParams: values, Route: route, Options: options}
}
