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

	ctx, opened := context.Background(), &provider.Opened{Grace: longestClose / 2}
	served := providerserver.Serve(ctx, provider.New(provider.Options{
		Version: version,
		Getenv:  os.Getenv,
		Now:     time.Now,
		Opened:  opened,
	}), providerserver.ServeOpts{
		Address: "registry.terraform.io/eventcreds/eventcreds",
		Debug:   *debug,
	})
	log.SetFlags(0) // Terraform's log has a time of its own, and takes the level from where a line begins
	for _, err := range closeAll(ctx, opened) {
		log.Printf("[WARN] Something that this run opened may still be alive: %v", err)
	}
	if served != nil {
		log.Fatal(served)
	}
}

// longestClose leaves time to exit by itself: Terraform kills a provider two seconds after it asked it to stop.
const longestClose = 1500 * time.Millisecond

// closeAll closes what Terraform left open.
func closeAll(ctx context.Context, opened *provider.Opened) []error {
	ctx, done := context.WithTimeout(ctx, longestClose)
	defer done()
	return opened.Close(ctx)
}
