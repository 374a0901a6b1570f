package apiclient

import (
	"context"

	"golang.org/x/sync/singleflight"
)

// Flight runs a request once for all who need it at the same time. The zero value is ready.
type Flight struct{ group singleflight.Group }

// Do calls run, or joins a call under way. A caller leaves when its own context ends; a call that
// failed because the context of whoever began it ended is taken over by one that still waits.
func (f *Flight) Do(ctx context.Context, run func(context.Context) error) error {
	for {
		landed := f.group.DoChan("", func() (any, error) {
			err := run(ctx)
			return err != nil && ctx.Err() != nil, err
		})
		select {
		case <-ctx.Done():
			return ctx.Err()
		case result := <-landed:
			if abandoned, _ := result.Val.(bool); !abandoned || ctx.Err() != nil {
				return result.Err
			}
		}
	}
}
