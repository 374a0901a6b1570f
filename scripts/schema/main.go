// Schema writes what `terraform providers schema -json` writes of a newest Terraform, whatever Terraform there is: an older one
// leaves out what it does not know, such as list resources, and the documentation would lack their pages.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"slices"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/provider"
)

func main() {
	server := providerserver.NewProtocol6(provider.New(provider.Options{})())()
	read, err := read(context.Background(), server)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(read)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func read(ctx context.Context, server tfprotov6.ProviderServer) (*tfjson.ProviderSchemas, error) {
	offered, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return nil, err
	}
	for _, d := range slices.Concat(offered.Diagnostics, identities.Diagnostics) {
		return nil, fmt.Errorf("%s: %s", d.Summary, d.Detail)
	}
	return schemas(offered, identities)
}
