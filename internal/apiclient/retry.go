package apiclient

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"time"
)

const (
	maxFailures = 4  // of the platform or the network, for one call
	maxRefusals = 12 // 429, each after a wait, for one call
	maxDenials  = 1  // 401 to a credential that can be renewed, for one call
)

// longestBackoff is the longest wait for what failed, or was refused, without a word on how long.
const longestBackoff = 30 * time.Second

// checkRetry decides whether a call is sent again: on 429 always, since the platform has not acted; on 500, 502, 503, 504
// and a broken connection only when doing it twice does no harm; on 401 once, when there is a new credential to show.
func checkRetry(ctx context.Context, response *http.Response, err error) (bool, error) {
	x := exchangeOf(ctx)
	if err == nil {
		switch response.StatusCode {
		case http.StatusTooManyRequests:
			x.refusals++
			return x.refusals <= maxRefusals && ctx.Err() == nil, nil
		case http.StatusUnauthorized:
			x.denials++
			return x.denials <= maxDenials && x.renewable && ctx.Err() == nil, nil
		case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			x.failures++
			return !x.call.Once && x.failures <= maxFailures && ctx.Err() == nil, nil
		}
		return false, nil
	}

	var known *Error
	var untrusted *tls.CertificateVerificationError
	if ctx.Err() != nil || errors.As(err, &known) || errors.As(err, &untrusted) {
		return false, err
	}
	x.failures++
	return x.failures <= maxFailures && (!x.call.Once || !x.unanswered), nil
}

// backoff is how long a retry waits before it asks the governor for its turn.
func backoff(first, longest time.Duration, attempt int, response *http.Response) time.Duration {
	wait := first << attempt
	if response != nil {
		switch {
		case response.StatusCode == http.StatusUnauthorized:
			return 0
		case response.StatusCode == http.StatusTooManyRequests && opensAfter(response.Header) > 0:
			return 0 // the governor knows when the window opens
		}
		wait = max(wait, retryAfter(response.Header))
	}
	return min(wait, longest)
}
