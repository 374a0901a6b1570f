package eventicat_test

import (
	"net/http"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/contracts"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
)

func TestEvidenceIsAsInTheContract(t *testing.T) {
	t.Parallel()
	platform := answering(0, "", "")
	platform.Handler = http.HandlerFunc(clienttest.RefusedByName)
	platform.ExpectEvidence(t, contracts.Eventicat, callEverything(t.Context(), platform.client()))
}
