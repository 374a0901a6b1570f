package apiclient_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// doCancelled makes a call whose caller leaves after a time, and returns its error and how long it took.
func doCancelled(t *testing.T, client *apiclient.Client, call apiclient.Call, after time.Duration) (took time.Duration, err error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	defer time.AfterFunc(after, cancel).Stop()
	began := clock()
	var got thing
	err = client.Do(ctx, call, into(&got))
	if err == nil && got.ID != "thing_1" {
		t.Errorf("got the object %+v", got)
	}
	return clock().Sub(began), err
}

func TestCallerCancels(t *testing.T) {
	t.Parallel()
	const minute = time.Minute
	slow := say(201, thingBody).after(minute)
	lost := connectionLost.after(minute)
	closed := say(429, "", "Retry-After", "60")

	for name, test := range map[string]struct {
		replies []reply
		call    apiclient.Call
		leaves  time.Duration
		done    bool
		unknown bool
		takes   time.Duration
	}{
		"a create that was sent is answered":          {[]reply{slow}, createThing, time.Second, true, false, minute},
		"a create that was sent is lost":              {[]reply{lost}, createThing, time.Second, false, true, minute},
		"a create that was sent is never answered":    {[]reply{slow.after(time.Hour)}, createThing, time.Second, false, true, 2 * minute},
		"a create is not sent again":                  {[]reply{say(429, "").after(minute), slow}, createThing, time.Second, false, false, minute},
		"a create waits for the window":               {[]reply{closed, slow}, createThing, time.Second, false, false, time.Second},
		"a create waits to be sent again after a 429": {[]reply{say(429, ""), say(429, ""), slow}, createThing, time.Second, false, false, time.Second},
		"a create waits to be connected":              {[]reply{connectionRefused, slow}, createThing, time.Second / 4, false, false, time.Second / 4},
		"a read that was sent":                        {[]reply{slow}, readThing, time.Second, false, false, time.Second},
		"a read waits for the window":                 {[]reply{closed, slow}, readThing, time.Second, false, false, time.Second},
		"a read waits to be sent again":               {[]reply{say(503, ""), slow}, readThing, time.Second / 4, false, false, time.Second / 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, _ := newClient(&network{replies: test.replies})
				took, err := doCancelled(t, client, test.call, test.leaves)
				if took != test.takes {
					t.Errorf("took %s, want %s", took, test.takes)
				}
				if test.done != (err == nil) {
					t.Fatalf("got the error %v", err)
				}
				if err != nil && failure(t, err).OutcomeUnknown != test.unknown {
					t.Errorf("the outcome is unknown: %t, want %t", !test.unknown, test.unknown)
				}
			})
		})
	}
}

func TestCancelledCallIsTheContextsError(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wire := &network{replies: []reply{say(200, thingBody)}}
	client, _ := newClient(wire)
	for _, call := range []apiclient.Call{readThing, createThing} {
		if err := client.Do(ctx, call, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got the error %v", call.Operation, err)
		}
	}
	if sent := wire.sent(); len(sent) > 0 {
		t.Errorf("sent %d requests", len(sent))
	}
}

func TestReadThatIsNeverAnsweredIsSentAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := &network{replies: []reply{say(200, "").after(time.Hour), say(200, thingBody)}}
		client, _ := newClient(wire)
		var got thing
		if err := client.Do(t.Context(), readThing, into(&got)); err != nil || got.ID != "thing_1" {
			t.Errorf("got %+v and the error %v", got, err)
		}
	})
}
