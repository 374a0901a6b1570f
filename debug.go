package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// addresses are where Terraform and OpenTofu say that this provider comes from, Terraform first.
func addresses() []string {
	return []string{"registry.terraform.io/eventcreds/eventcreds", "registry.opentofu.org/eventcreds/eventcreds"}
}

// serveDebugged serves the provider until the context ends, and writes first how it is found.
func serveDebugged(ctx context.Context, out io.Writer, server func() tfprotov6.ProviderServer) error {
	started, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
	ended := make(chan error, 1)
	go func() { ended <- tf6server.Serve(addresses()[0], server, tf6server.WithDebug(ctx, started, closed)) }()
	select {
	case config := <-started:
		if config == nil {
			return errors.New("the plugin library does not say how to attach to it")
		}
		line, err := reattach(config)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "The provider waits. Set this where you run Terraform or OpenTofu:\n\n\t%s\n\n", line); err != nil {
			return err
		}
	case err := <-ended:
		return err
	}
	<-closed
	return nil
}

// reattach is a variable that lets Terraform and OpenTofu alike find a provider that runs already.
func reattach(config *plugin.ReattachConfig) (string, error) {
	type address struct{ Network, String string }
	type process struct {
		Protocol        string
		ProtocolVersion int
		Pid             int
		Test            bool
		Addr            address
	}
	found := map[string]process{}
	for _, name := range addresses() {
		found[name] = process{
			Protocol: string(config.Protocol), ProtocolVersion: config.ProtocolVersion, Pid: config.Pid, Test: config.Test,
			Addr: address{config.Addr.Network(), config.Addr.String()},
		}
	}
	value, err := json.Marshal(found)
	set := ""
	if runtime.GOOS == "windows" {
		set = "$env:" // as PowerShell has it
	}
	return fmt.Sprintf("%sTF_REATTACH_PROVIDERS='%s'", set, value), err
}
