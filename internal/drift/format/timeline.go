package format

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

// timeline is when each credential was issued, is due, overlaps with what it replaced, was retired, and was found to be
// otherwise than it should. Places are in percent of its width.
type timeline struct {
	Rows  []timelineRow
	Ticks []tick
	Now   float64
}

type timelineRow struct {
	Address, ID string
	Said        string // all that is drawn, in words
	Bars        []bar
	Marks       []mark
}

type bar struct {
	Class string // issued, overdue, overlap or retired
	X     float64
	Width float64
	Title string
}

type mark struct {
	Class string // due, or drift and a severity
	X     float64
	Title string
}

type tick struct {
	X    float64
	Text string
}

// newTimeline draws the credentials whose time of issue is known; nil where there is none.
func newTimeline(r *drift.Report) *timeline {
	span := spanOf(r)
	if !span.from.Before(span.to) {
		return nil
	}
	found := map[[2]string][]drift.Finding{}
	for _, f := range r.Findings {
		if f.Ignored == nil {
			found[[2]string{f.Source, f.Address}] = append(found[[2]string{f.Source, f.Address}], f)
		}
	}
	t := &timeline{Now: span.place(r.At), Ticks: span.ticks()}
	for _, c := range r.Credentials {
		if !c.CreatedAt.IsZero() {
			t.Rows = append(t.Rows, span.row(c, found[[2]string{c.Source, c.Address}], r.At))
		}
	}
	return t
}

// span is the time that is drawn.
type span struct{ from, to time.Time }

func spanOf(r *drift.Report) span {
	s := span{from: r.At, to: r.At}
	none := true
	for _, c := range r.Credentials {
		if c.CreatedAt.IsZero() {
			continue
		}
		none = false
		s.include(c.CreatedAt)
		s.include(c.RotationDueAt)
		for _, retiring := range c.Retiring {
			s.include(retiring.RetireAt)
		}
	}
	if none {
		return span{}
	}
	margin := max(s.to.Sub(s.from)/50, time.Hour)
	return span{s.from.Add(-margin), s.to.Add(margin)}
}

func (s *span) include(at time.Time) {
	switch {
	case at.IsZero():
	case at.Before(s.from):
		s.from = at
	case at.After(s.to):
		s.to = at
	}
}

func (s span) place(at time.Time) float64 {
	part := float64(at.Sub(s.from)) / float64(s.to.Sub(s.from))
	return float64(int(min(max(part, 0), 1)*10_000)) / 100
}

// ticks are five days at equal distances.
func (s span) ticks() []tick {
	var ticks []tick
	for i := range 5 {
		at := s.from.Add(s.to.Sub(s.from) * time.Duration(1+2*i) / 10)
		ticks = append(ticks, tick{s.place(at), date(at)})
	}
	return ticks
}

func (s span) row(c drift.Credential, findings []drift.Finding, now time.Time) timelineRow {
	row := timelineRow{Address: c.Address, ID: c.ID}
	var said []string
	add := func(class string, from, to time.Time, title string) {
		said = append(said, title)
		if from, to := s.place(from), s.place(to); from < to {
			row.Bars = append(row.Bars, bar{class, from, math.Round((to-from)*100) / 100, title})
		}
	}
	end := now
	if c.CreatedAt.After(now) { // another clock is behind
		end = c.CreatedAt
	}
	add("issued", c.CreatedAt, end, "issued "+date(c.CreatedAt))
	if due := c.RotationDueAt; !due.IsZero() {
		if due.Before(now) {
			add("overdue", due, now, "rotation due since "+date(due))
		} else {
			said = append(said, "rotation due "+date(due))
		}
		row.Marks = append(row.Marks, mark{"due", s.place(due), "rotation due " + date(due)})
	}
	for _, r := range c.Retiring {
		if r.RetireAt.After(now) {
			add("overlap", c.CreatedAt, r.RetireAt, "overlap with "+r.ID+" until "+date(r.RetireAt))
		} else if !r.RetireAt.IsZero() {
			add("overlap", c.CreatedAt, r.RetireAt, "overlap with "+r.ID)
			add("retired", r.RetireAt, now, r.ID+" should be retired since "+date(r.RetireAt))
		}
	}
	if len(findings) > 0 {
		var names []string
		for _, f := range findings { // the most severe one comes first
			names = append(names, string(f.Name))
		}
		title := "found " + date(now) + ": " + strings.Join(names, ", ")
		row.Marks = append(row.Marks, mark{fmt.Sprintf("drift %s", findings[0].Severity), s.place(now), title})
		said = append(said, title)
	}
	row.Said = strings.Join(said, "; ")
	return row
}
