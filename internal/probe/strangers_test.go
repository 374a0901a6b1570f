package probe_test

import (
	"bytes"
	"context"
	"log/slog"
	"maps"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/stranger"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/probe"
)

// seen is what a probe that writes, too, says of a stranger.
type seen struct {
	*probe.Report
	*stranger.Server
	log string
}

// probeStranger lets waiting take no time but that of the platforms.
func probeStranger(t *testing.T, platform string, differences stranger.Differences) seen {
	t.Helper()
	var mu sync.Mutex
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	now := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return at
	}
	s := stranger.New(differences, 1, now)
	server := httptest.NewServer(s)
	defer server.Close()
	environment := s.Environment(server.URL, false)
	var log bytes.Buffer
	report, err := probe.Run(t.Context(), probe.Options{
		Platform: platform, Write: true, Getenv: func(name string) string { return environment[name] }, Client: server.Client(), Now: now,
		Wait: func(ctx context.Context, d time.Duration) error {
			mu.Lock()
			defer mu.Unlock()
			at = at.Add(d)
			return ctx.Err()
		},
		Log: slog.New(slog.NewTextHandler(&log, nil)), Version: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen{report, s, log.String()}
}

// left are the kinds of what the probe made and that lives.
func (s seen) left() (kinds []string) {
	for _, thing := range s.Things() {
		if thing.Live && !thing.Others {
			kinds = append(kinds, thing.Kind)
		}
	}
	return kinds
}

// grouped are the differences of a report, each with the operations in which it is.
func (s seen) grouped() (lines []string) {
	operations := map[string][]string{}
	for _, line := range found(s.Report) {
		operation, difference, _ := strings.Cut(line, " ")
		if !slices.Contains(lines, difference) {
			lines = append(lines, difference)
		}
		operations[difference] = append(operations[difference], operation)
	}
	for i, difference := range lines {
		lines[i] = difference + " | " + strings.Join(operations[difference], " ")
	}
	slices.Sort(lines)
	return lines
}

// With no difference it is all green; each single one is named, in the operations and the fields that it is in, and nothing else.
func TestStrangers(t *testing.T) {
	t.Parallel()
	for _, test := range single() {
		for _, platform := range probe.Platforms() {
			got := probeStranger(t, platform, test.differences)
			what := platform + ", " + test.differences.String()
			diff(t, what, test.want[platform], got.grouped())
			diff(t, what+", left", []string(nil), got.left())
			want := probe.Agrees
			if len(test.want[platform]) > 0 {
				want = probe.Differs
			}
			if got.Outcome() != want || got.log != "" {
				t.Errorf("%s: outcome %d, %s", what, got.Outcome(), got.log)
			}
			for _, b := range got.Behaviours {
				if b.Holds && b.Lag > 0 && test.differences.Reset == "" { // for then it waits for room
					t.Errorf("%s: %+v", what, b)
				}
			}
			if told := len(got.Headers) > 0; told != (test.differences.Reset != "") {
				t.Errorf("%s: the headers are %v", what, got.Headers)
			}
		}
	}
}

// A lag is no difference. How long it is, is told for each operation that shows something late, and for no other.
func TestTheLagsOfStrangers(t *testing.T) {
	t.Parallel()
	reads := map[string]string{"ecoevents": "getAPIKey", "eventicat": "getAggregator", "eventconnectors": "getToken"}
	for what, lag := range map[string]stranger.Lag{
		probe.ShowsCreated: {Created: 7 * time.Second}, probe.ShowsUpdated: {Changed: 41 * time.Second}, probe.HidesDeleted: {Deleted: 53 * time.Second},
	} {
		for _, lists := range []bool{false, true} {
			differences := stranger.Differences{Reads: lag}
			if lists {
				differences = stranger.Differences{Lists: lag}
			}
			for _, platform := range probe.Platforms() {
				got := probeStranger(t, platform, differences)
				late := false
				for _, b := range got.Behaviours {
					isLate := b.What == what && (b.Operation == reads[platform]) != lists
					took := time.Duration(b.Lag) * time.Millisecond
					longest := max(lag.Created, lag.Changed, lag.Deleted)
					if !b.Holds || (took > 0) != isLate || isLate && (took < longest || took > longest+5*time.Second) {
						t.Errorf("%s, %s: %+v", platform, differences, b)
					}
					late = late || isLate
				}
				if doesNot := what == probe.ShowsUpdated && (lists || platform == "ecoevents"); late == doesNot {
					t.Errorf("%s, %s: no lag is told of: %v", platform, differences, got.Behaviours)
				}
				diff(t, platform+", "+differences.String(), []string(nil), append(found(got.Report), got.left()...))
			}
		}
	}
	got := probeStranger(t, "eventicat", stranger.Differences{Reads: stranger.Lag{Changed: time.Hour}})
	diff(t, "a lag that does not end", []string{"not: what was changed shows as it was changed to | getAggregator"}, got.grouped())
}

// However a platform shows that something is dead: that it still shows is told, and by which field one can tell.
func TestTheDeadOfStrangers(t *testing.T) {
	t.Parallel()
	for _, mark := range append(stranger.Marks(), stranger.Unmarked) {
		field, value, _ := strings.Cut(string(mark), "=")
		for platform, operations := range map[string][]string{
			"ecoevents": {"getAPIKey", "listAPIKeys", "listWebhooks"}, "eventicat": {"getAggregator", "listAggregators"},
			"eventconnectors": {"getToken", "listTokens"},
		} {
			got := probeStranger(t, platform, stranger.Differences{Dead: mark})
			switch { // the kinds that are not shown so
			case mark == stranger.Unmarked || mark == "active=false":
				operations = slices.DeleteFunc(operations, func(o string) bool { return o == "listWebhooks" || platform == "eventicat" })
			case value == "disabled" || value == "inactive":
				operations = slices.DeleteFunc(operations, func(o string) bool { return o == "listWebhooks" })
			}
			var show, marked []string
			for _, b := range got.Behaviours {
				if !b.Holds {
					show, marked = append(show, b.Operation), append(marked, b.Marks...)
				}
				if !b.Holds && b.What != probe.HidesDeleted {
					t.Errorf("%s, %s: %+v", platform, mark, b)
				}
			}
			slices.Sort(show)
			diff(t, platform+" shows what is dead, "+string(mark), len(operations), len(show))
			if len(operations) > 0 {
				diff(t, platform+" shows what is dead, "+string(mark), operations, show)
			}
			for _, name := range marked {
				diff(t, platform+" marks it by", field, name)
			}
			if mark != stranger.Unmarked && len(marked) != len(show) {
				t.Errorf("%s, %s: marked by %v", platform, mark, marked)
			}
			for _, line := range got.grouped() {
				isExtra := mark != stranger.Unmarked && strings.Contains(line, field+": extra, got ")
				if !isExtra && !strings.HasPrefix(line, "not: "+probe.HidesDeleted) {
					t.Errorf("%s, %s: %s", platform, mark, line)
				}
			}
		}
	}
}

// An operation that is not offered is named, with its status, and nothing that only follows from it. What cannot be deleted is told.
func TestWhatStrangersDoNotOffer(t *testing.T) {
	t.Parallel()
	for offered, test := range map[stranger.Operation]struct{ platform, operation, expects string }{
		stranger.CreateKey:        {"ecoevents", "createAPIKey", "201"},
		stranger.ListKeys:         {"ecoevents", "listAPIKeys", "200"},
		stranger.ReadKey:          {"ecoevents", "getAPIKey", "200 or 404"},
		stranger.DeleteKey:        {"ecoevents", "deleteAPIKey", "204"},
		stranger.CreateAggregator: {"eventicat", "createAggregator", "201"},
		stranger.ListAggregators:  {"eventicat", "listAggregators", "200"},
		stranger.ReadAggregator:   {"eventicat", "getAggregator", "200 or 404"},
		stranger.ChangeAggregator: {"eventicat", "updateAggregator", "200"},
		stranger.DeleteAggregator: {"eventicat", "deleteAggregator", "204"},
		stranger.ListTokens:       {"eventconnectors", "listTokens", "200"},
		stranger.ReadToken:        {"eventconnectors", "getToken", "200 or 404"},
	} {
		for _, status := range []string{"404", "405", "501"} {
			number, err := strconv.Atoi(status)
			if err != nil {
				t.Fatal(err)
			}
			got := probeStranger(t, test.platform, stranger.Differences{NotOffered: map[stranger.Operation]int{offered: number}})
			want := test.operation + " status, expected " + test.expects + ", got " + status
			if strings.HasSuffix(test.expects, status) { // which is what would be said of what is not there yet
				want = test.operation + " not: " + probe.ShowsCreated
			}
			diff(t, string(offered)+" "+status, []string{want}, found(got.Report))
			isLeft := strings.HasPrefix(test.operation, "delete")
			if (len(got.left()) > 0) != isLeft || strings.Contains(got.log, "an object may be left behind") != isLeft || (got.Outcome() == probe.Failed) != isLeft {
				t.Errorf("%s %s: %v is left: %s", offered, status, got.left(), got.log)
			}
		}
	}
}

// Whatever else differs, alone or together with others: nothing is left behind unnoticed, and no value is in the report or the log.
func TestStrangersOfAllKinds(t *testing.T) {
	t.Parallel()
	all := stranger.Each()
	for seed := range uint64(30) {
		all = append(all, stranger.Combination(seed))
	}
	for i, differences := range all {
		platform := probe.Platforms()[i%3] // in turn, for there are many
		got := probeStranger(t, platform, differences)
		if len(got.left()) > 0 && !strings.Contains(got.log, "an object may be left behind") {
			t.Errorf("%s, %s: left: %v", platform, differences, got.left())
		}
		printed := text(t, got.Report) + got.log
		own, other := got.Accounts()
		values := []string{own, other, "us@example.com"}
		for _, thing := range got.Things() {
			values = append(append(values, thing.ID), slices.Collect(maps.Values(thing.Secrets))...)
		}
		for name, value := range got.Environment("", false) {
			if !strings.HasSuffix(name, "_BASE_URL") {
				values = append(values, value)
			}
		}
		for _, value := range values {
			if strings.Contains(printed, value) {
				t.Errorf("%s, %s: it holds %q:\n%s", platform, differences, value, printed)
			}
		}
	}
}
