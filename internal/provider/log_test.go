package provider

import (
	"bytes"
	"errors"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

func TestLogHandler(t *testing.T) {
	t.Parallel()
	var written bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &written)

	log := slog.New(newLogHandler())
	log.DebugContext(ctx, "a debug line", "status", 200)
	log.InfoContext(ctx, "an info line", "platform", "EcoEvents")
	log.WarnContext(ctx, "a warning", "error", errors.New("broken"))
	log.ErrorContext(ctx, "an error")

	// Two loggers made of one do not see each other's attributes.
	common := log.With("platform", "EcoEvents").With("method", "GET")
	first, second := common.With("path", "/first"), common.With("path", "/second")
	first.InfoContext(ctx, "first", "status", 204)
	second.InfoContext(ctx, "second")

	lines, err := tflogtest.MultilineJSONDecode(&written)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		delete(line, "@caller")
	}
	want := []map[string]any{
		{"@level": "debug", "@message": "a debug line", "@module": "provider", "status": 200.0},
		{"@level": "info", "@message": "an info line", "@module": "provider", "platform": "EcoEvents"},
		{"@level": "warn", "@message": "a warning", "@module": "provider", "error": "broken"},
		{"@level": "error", "@message": "an error", "@module": "provider"},
		{"@level": "info", "@message": "first", "@module": "provider", "platform": "EcoEvents", "method": "GET", "path": "/first", "status": 204.0},
		{"@level": "info", "@message": "second", "@module": "provider", "platform": "EcoEvents", "method": "GET", "path": "/second"},
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
