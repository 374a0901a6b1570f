// The Terraform provider for the credentials of event platforms.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/protocol"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/provider"
)

// version is set when a release is built.
var version = "dev"

// gcPercent lets the heap grow to three times what is in use, and not to twice as Go does by itself: a run is short, and
// collecting takes a fifth of its time. GOGC in the environment goes before it.
const gcPercent = 200

func main() {
	underDebugger := flag.Bool("debug", false, "run so that a debugger can attach, and print how Terraform finds this process")
	flag.Parse()
	if !*underDebugger && !isLogRead(os.Environ()) {
		silence()
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}

	opened := &provider.Opened{}
	gone := watchParent(parentEvery, opened.ParentIsThere)
	if *underDebugger {
		gone = nil // who started it may leave; many a Terraform comes and goes
	} else {
		leaveSignalsToTerraform()
	}
	served := make(chan error, 1)
	go func() {
		served <- serve(provider.Options{
			Version: version,
			Getenv:  os.Getenv,
			Now:     time.Now,
			Opened:  opened,

			ConsistencyWindow: provider.DefaultConsistencyWindow,
			RetryWait:         provider.DefaultRetryWait,
		}, *underDebugger)
	}()
	var err error
	limit, grace := longestClose, longestClose/2
	select {
	case err = <-served:
		opened.Stopped()
	case <-gone:
		limit, grace = longestCloseAlone, longestCloseAlone-2*time.Second
	}
	log.SetFlags(0) // Terraform's log has a time of its own, and takes the level from where a line begins
	for _, left := range closeAll(context.Background(), opened, limit, grace) {
		log.Printf("[WARN] Something that this run opened may still be alive: %v", left)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// serve serves the provider until Terraform, or who attached to it, is done with it.
func serve(options provider.Options, underDebugger bool) error {
	server := func() tfprotov6.ProviderServer {
		return protocol.WithCalls(protocol.NewServer(providerserver.NewProtocol6(provider.New(options)())()), options.Opened.BeginCall)
	}
	if underDebugger {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
		defer stop()
		return serveDebugged(ctx, os.Stdout, server)
	}
	return tf6server.Serve(addresses()[0], server)
}

// closeAll closes what Terraform left open: all of it within a limit, and what others may be ended with after the grace.
func closeAll(ctx context.Context, opened *provider.Opened, limit, grace time.Duration) []error {
	ctx, done := context.WithTimeout(ctx, limit)
	defer done()
	return opened.Close(ctx, grace)
}

// isLogRead reports whether a variable of the environment asks for a log. Terraform and the plugin libraries have many that
// do, and all begin alike.
func isLogRead(environment []string) bool {
	return slices.ContainsFunc(environment, func(variable string) bool {
		name, value, _ := strings.Cut(variable, "=")
		return strings.HasPrefix(name, "TF_LOG") && name != "TF_LOG_PATH" && value != "" && !strings.EqualFold(value, "off")
	})
}

// silence turns off what the plugin libraries and this provider log. They write every trace line unless told not to, and
// Terraform reads each and throws it away: almost half of what a plan costs both. Under a debugger nobody else asks for lines,
// so there all of them are written.
func silence() {
	for _, name := range []string{"TF_LOG_PROVIDER_EVENTCREDS", "TF_LOG_SDK", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_SDK_PROTO"} {
		_ = os.Setenv(name, "off")
	}
}
