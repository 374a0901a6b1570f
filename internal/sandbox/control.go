package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// control returns the handler of the control interface. It needs no authentication, counts nowhere, and answers
// errors with {"error": "text"}.
func (s *Sandbox) control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_control/stats", func(w http.ResponseWriter, _ *http.Request) {
		writeControl(w, http.StatusOK, s.Stats())
	})
	mux.HandleFunc("GET /_control/credentials", func(w http.ResponseWriter, _ *http.Request) {
		writeControl(w, http.StatusOK, s.Credentials())
	})
	mux.HandleFunc("POST /_control/clock", s.controlClock)
	mux.HandleFunc("POST /_control/dashboard", s.controlDashboard)
	mux.HandleFunc("POST /_control/faults", s.controlFaults)
	mux.HandleFunc("POST /_control/reset", func(w http.ResponseWriter, _ *http.Request) {
		s.Reset()
		w.WriteHeader(http.StatusNoContent)
	})
	return mux
}

// controlClock takes {"advance": "2160h"} and answers with the platforms' time after it.
func (s *Sandbox) controlClock(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Advance string `json:"advance"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		writeControlError(w, http.StatusBadRequest, `the body is not as in {"advance": "2160h"}: `+err.Error())
		return
	}
	duration, err := time.ParseDuration(body.Advance)
	if err != nil || duration < 0 {
		writeControlError(w, http.StatusBadRequest, "advance is a duration with its unit, not negative, as in 2160h")
		return
	}
	s.Advance(duration)
	writeControl(w, http.StatusOK, map[string]time.Time{"now": s.Now()})
}

// controlDashboard takes {"platform", "action", "id"} and, beside them, the fields of the action.
func (s *Sandbox) controlDashboard(w http.ResponseWriter, r *http.Request) {
	decoder := json.NewDecoder(r.Body)
	decoder.UseNumber() // a number in metadata arrives as it was sent
	var fields map[string]any
	if err := decoder.Decode(&fields); err != nil {
		writeControlError(w, http.StatusBadRequest, "the body is not a JSON object: "+err.Error())
		return
	}
	var target [3]string
	for i, name := range []string{"platform", "action", "id"} {
		text, _ := fields[name].(string)
		if text == "" {
			writeControlError(w, http.StatusBadRequest, name+" is required, as text")
			return
		}
		target[i] = text
		delete(fields, name)
	}
	if err := s.Dashboard(target[0], target[1], target[2], fields); err != nil {
		status := http.StatusInternalServerError
		if told, ok := errors.AsType[*problem](err); ok {
			status = told.status
		}
		writeControlError(w, status, err.Error())
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// controlFaults takes {"faults": [...]} with each [Fault], and makes these, and no others, happen.
func (s *Sandbox) controlFaults(w http.ResponseWriter, r *http.Request) {
	faults, err := decodeFaults(r.Body)
	if err == nil {
		err = s.SetFaults(faults...)
	}
	if err != nil {
		writeControlError(w, http.StatusBadRequest, err.Error())
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func writeControl(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the consumer may be gone
}

func writeControlError(w http.ResponseWriter, status int, message string) {
	writeControl(w, status, map[string]string{"error": message})
}
