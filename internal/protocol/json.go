package protocol

import (
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/vmihailenco/msgpack/v5"
)

// asJSON is a value in JSON, as Terraform stores state. Terraform 1.11 compares what it has stored with what a refresh returns in
// memory, where a number that was MessagePack has another precision than the same one that was JSON: every object with a number is
// changed, and `plan -refresh-only -detailed-exitcode` ends with 2. Numbers must be whole, as all of the provider's are: of a
// fraction, JSON keeps fewer digits. A value that is not wholly known has no JSON, and stays as it is.
func asJSON(value *tfprotov6.DynamicValue) *tfprotov6.DynamicValue {
	if value == nil || len(value.MsgPack) == 0 {
		return value
	}
	var decoded any
	if msgpack.Unmarshal(value.MsgPack, &decoded) != nil {
		return value
	}
	encoded, err := json.Marshal(decoded)
	if err != nil {
		return value
	}
	return &tfprotov6.DynamicValue{JSON: encoded}
}
