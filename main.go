// The Terraform provider for the credentials of event platforms.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/provider"
)

// version is set when a release is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "run so that a debugger can attach, and print how Terraform finds this process")
	flag.Parse()

	err := providerserver.Serve(context.Background(), provider.New(provider.Options{
		Version: version,
		Getenv:  os.Getenv,
		Now:     time.Now,
	}), providerserver.ServeOpts{
		Address: "registry.terraform.io/eventcreds/eventcreds",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
