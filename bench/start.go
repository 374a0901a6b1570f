//go:build unix

package main

import (
	"context"
	"fmt"
	"os/exec"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/protobuf/types/known/emptypb"
)

// untilSchema starts a provider as Terraform does, and returns how long it took until its schema was there.
func untilSchema(ctx context.Context, now func() time.Time, provider string) (time.Duration, error) {
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			MagicCookieKey:   "TF_PLUGIN_MAGIC_COOKIE",
			MagicCookieValue: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
		},
		VersionedPlugins: map[int]plugin.PluginSet{6: {}},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         true,
		Cmd:              exec.CommandContext(ctx, provider),
		Logger:           hclog.NewNullLogger(),
	})
	defer client.Kill()

	began := now()
	protocol, err := client.Client()
	if err != nil {
		return 0, err
	}
	connected, ok := protocol.(*plugin.GRPCClient)
	if !ok {
		return 0, fmt.Errorf("%s serves %T", provider, protocol)
	}
	// Nobody reads the answer, so any message will do for it. It may be as long as Terraform allows.
	answer := &emptypb.Empty{}
	err = connected.Conn.Invoke(ctx, "/tfplugin6.Provider/GetProviderSchema", &emptypb.Empty{}, answer)
	return now().Sub(began), err
}
