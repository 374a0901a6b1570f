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
	served, gone := make(chan error, 1), (<-chan struct{})(nil)
	if !*underDebugger {
		leaveSignalsToTerraform()
		gone = watchParent(parentEvery, opened.ParentIsThere)
	}
	go func() {
		served <- serve(provider.Options{
			Version: version,
			Getenv:  os.Getenv,
			Now:     time.Now,
			Opened:  opened,

			ConsistencyWindow: provider.DefaultConsistencyWindow,
		}, *underDebugger)
	}()
	var err error
	end := stopped
	select {
	case err = <-served:
		opened.Stopped()
	case <-gone:
		end = orphaned
	}
	log.SetFlags(0) // Terraform's log has a time of its own, and takes the level from where a line begins
	for _, left := range end.close(context.Background(), opened) {
		log.Printf("[WARN] Something that this run opened may still be alive: %v", left)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// serve serves the provider until Terraform, or who attached to it, is done with it.
func serve(options provider.Options, underDebugger bool) error {
	var how []tf6server.ServeOpt
	if underDebugger {
		how = append(how, tf6server.WithManagedDebug())
	}
	return tf6server.Serve("registry.terraform.io/eventcreds/eventcreds", func() tfprotov6.ProviderServer {
		return protocol.WithCalls(providerserver.NewProtocol6(provider.New(options)())(), options.Opened.BeginCall)
	}, how...)
}

// leaveSignalsToTerraform ignores what a terminal or a runner sends to all processes of a run: Terraform decides what becomes of
// the run, and stops the provider by its protocol. SIGPIPE is what a log line raises once Terraform is gone.
func leaveSignalsToTerraform() {
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
}

// parentEvery is how often Terraform is looked for.
const parentEvery = 100 * time.Millisecond

// ending is how long closing what Terraform left open may take, and how much of it passes before what others may be ended with
// is closed.
type ending struct{ limit, grace time.Duration }

var (
	// stopped leaves time to exit: Terraform kills a provider two seconds after it asked it to stop.
	stopped = ending{1500 * time.Millisecond, 750 * time.Millisecond}
	// orphaned is without Terraform, so that nobody kills the provider.
	orphaned = ending{5 * time.Second, 1500 * time.Millisecond}
)

func (e ending) close(ctx context.Context, opened *provider.Opened) []error {
	ctx, done := context.WithTimeout(ctx, e.limit)
	defer done()
	return opened.Close(ctx, e.grace)
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
