package provider

import (
	"context"
	"log/slog"
	"slices"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// logHandler writes what the clients log to Terraform's log, whose level TF_LOG_PROVIDER and its like set.
type logHandler struct{ attrs []slog.Attr }

func newLogHandler() slog.Handler { return logHandler{} }

// Enabled implements slog.Handler. tflog knows the level, and drops what is below it.
func (h logHandler) Enabled(context.Context, slog.Level) bool { return true }

// Handle implements slog.Handler.
func (h logHandler) Handle(ctx context.Context, record slog.Record) error {
	fields := make(map[string]any, len(h.attrs)+record.NumAttrs())
	add := func(a slog.Attr) bool {
		fields[a.Key] = a.Value.Resolve().Any()
		return true
	}
	for _, a := range h.attrs {
		add(a)
	}
	record.Attrs(add)

	write := tflog.Debug
	switch {
	case record.Level >= slog.LevelError:
		write = tflog.Error
	case record.Level >= slog.LevelWarn:
		write = tflog.Warn
	case record.Level >= slog.LevelInfo:
		write = tflog.Info
	}
	write(ctx, record.Message, fields)
	return nil
}

// WithAttrs implements slog.Handler.
func (h logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return logHandler{attrs: slices.Concat(h.attrs, attrs)}
}

// WithGroup implements slog.Handler. Nothing here groups.
func (h logHandler) WithGroup(string) slog.Handler { return h }
