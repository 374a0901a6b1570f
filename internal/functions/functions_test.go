package functions_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// speak speaks to a provider that is not configured, which functions do not need.
func speak(t testing.TB) *acctest.Protocol {
	t.Helper()
	return acctest.Speak(t, func(string) string { return "" })
}

// expectArgumentError expects an error on the argument that says something, and does not repeat the argument.
func expectArgumentError(t fataler, got *tfprotov6.FunctionError, message, argument string) {
	if got == nil || got.FunctionArgument == nil || *got.FunctionArgument != 0 || !strings.Contains(got.Text, message) {
		t.Fatalf("got the error %+v, want %q on the argument", got, message)
	}
	if len(argument) > 12 && strings.Contains(got.Text, argument) {
		t.Errorf("the error repeats the argument: %s", got.Text)
	}
}

type fataler interface {
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// members are the attributes of an object.
func members(t fataler, object tftypes.Value) map[string]tftypes.Value {
	var values map[string]tftypes.Value
	if err := object.As(&values); err != nil {
		t.Fatalf("%v", err)
	}
	return values
}
