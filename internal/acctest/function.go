package acctest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Call calls a function with texts, of which nil is null. Its result is nothing where there is an error.
func (p *Protocol) Call(name string, arguments ...any) (tftypes.Value, *tfprotov6.FunctionError) {
	p.t.Helper()
	request := &tfprotov6.CallFunctionRequest{Name: name}
	for _, argument := range arguments {
		dynamic, err := tfprotov6.NewDynamicValue(tftypes.String, tftypes.NewValue(tftypes.String, argument))
		if err != nil {
			p.t.Fatal(err)
		}
		request.Arguments = append(request.Arguments, &dynamic)
	}
	answer, err := p.server.CallFunction(p.t.Context(), request)
	if err != nil {
		p.t.Fatal(err)
	}
	if answer.Error != nil {
		return tftypes.Value{}, answer.Error
	}
	result, err := answer.Result.Unmarshal(p.Schema.Functions[name].Return.Type)
	if err != nil {
		p.t.Fatal(err)
	}
	return result, nil
}
