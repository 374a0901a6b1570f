package clienttest

import (
	"errors"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// TenAtOnce runs ten calls at the same time.
func TenAtOnce(call func(n int)) {
	var all sync.WaitGroup
	for n := range 10 {
		all.Go(func() { call(n) })
	}
	all.Wait()
}

// Failure is the *apiclient.Error of an error; it fails the test if there is none.
func Failure(t *testing.T, err error) *apiclient.Error {
	t.Helper()
	e, ok := errors.AsType[*apiclient.Error](err)
	if !ok {
		t.Fatalf("got the error %v, want an *apiclient.Error", err)
	}
	return e
}

// Succeed fails the test where there is an error, and returns the value otherwise.
func Succeed[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// Echo refuses everything, and sends back all that it was sent.
func Echo(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Request-Id", r.Header.Get("Authorization")+r.URL.RawQuery)
	w.WriteHeader(http.StatusBadRequest)
	_, _ = io.WriteString(w, r.URL.String()+"\n")
	_, _ = io.Copy(w, r.Body)
	_ = r.Header.Write(w)
}
