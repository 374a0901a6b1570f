package sandbox_test

import (
	"maps"
	"net/http"
	"regexp"
	"testing"
	"time"
)

func TestAnAggregatorIsWhatWasSent(t *testing.T) {
	t.Parallel()
	box, key := startEventicat(t)
	for name, description := range map[string]any{"none": nil, "empty": "", "some": "north entrance"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := box.in(t)
			body := object{"name": name}
			if description != nil {
				body["description"] = description
			}
			created := box.createAggregator(body)
			id, _ := created["id"].(string)
			if !regexp.MustCompile(`^agg_[a-z0-9]{10}$`).MatchString(id) {
				t.Errorf("the id is %q", id)
			}
			want := object{
				"id": id, "name": name, "description": description,
				"createdAt": "2026-03-01T12:00:00Z", "updatedAt": "2026-03-01T12:00:00Z",
			}
			diff(t, "created", want, created)
			diff(t, "read", want, box.send("GET", aggregators+"/"+id, key, nil).expect(http.StatusOK).object())
		})
	}
}

func (b *running) createAggregator(body object) object {
	b.t.Helper()
	return b.send("POST", aggregators, b.environment["EVENTICAT_API_KEY"], body).expect(http.StatusCreated).object()
}

func TestAnUpdateReplacesAnAggregator(t *testing.T) {
	t.Parallel()
	box, key := startEventicat(t)
	want := box.createAggregator(object{"name": "before", "description": "old"})
	path := aggregators + "/" + want["id"].(string)
	for i, body := range []object{
		{"name": "after", "description": "new"},
		{"name": "after", "description": ""},
		{"name": "without"}, // a description that is left out is removed
	} {
		box.Advance(time.Hour)
		want["name"], want["description"] = body["name"], body["description"]
		want["updatedAt"] = epoch.Add(time.Duration(i+1) * time.Hour).Format(time.RFC3339)
		diff(t, "updated", want, box.send("PUT", path, key, body).expect(http.StatusOK).object())
		diff(t, "read", want, box.send("GET", path, key, nil).expect(http.StatusOK).object())
	}
}

func TestADeletedAggregatorIsGone(t *testing.T) {
	t.Parallel()
	box, key := startEventicat(t)
	id, kept := box.createAggregator(object{"name": "a"})["id"].(string), box.createAggregator(object{"name": "a"})["id"].(string)
	path := aggregators + "/" + id
	if answer := box.send("DELETE", path, key, nil).expect(http.StatusNoContent); answer.text != "" {
		t.Errorf("the answer has a body: %s", answer.text)
	}
	for _, gone := range []struct {
		method, path string
		body         any
	}{
		{"GET", path, nil},
		{"PUT", path, object{"name": "again"}},
		{"DELETE", path, nil},
		{"GET", "/eventicat/api/event?_id=" + id, nil},
	} {
		box.send(gone.method, gone.path, key, gone.body).expect(http.StatusNotFound).flat("Invalid aggregator")
	}
	diff(t, "the list", []string{kept}, box.send("GET", aggregators, key, nil).list().ids())
}

func TestAggregatorsAreListedInPages(t *testing.T) {
	t.Parallel()
	box, key := startEventicat(t)
	if empty := box.send("GET", aggregators, key, nil).list(); len(empty.Data) != 0 || empty.Pagination.TotalPages != 0 {
		t.Errorf("an account without aggregators lists %+v", empty)
	}
	var all []string
	for range 45 {
		all = append(all, box.createAggregator(object{"name": "same"})["id"].(string))
	}
	for query, want := range map[string][]string{
		"":                 all[:20],
		"?page=3":          all[40:],
		"?page=4":          {},
		"?page=2&limit=30": all[30:],
		"?limit=100":       all,
	} {
		l := box.send("GET", aggregators+query, key, nil).list()
		diff(t, "the list with "+query, want, l.ids())
		if l.Pagination.Total != 45 {
			t.Errorf("the total with %q is %d", query, l.Pagination.Total)
		}
	}
}

func TestTheDashboardChangesAnAggregator(t *testing.T) {
	t.Parallel()
	box, key := startEventicat(t)
	want := box.createAggregator(object{"name": "before"})
	id := want["id"].(string)
	box.Advance(time.Hour)
	want["updatedAt"] = "2026-03-01T13:00:00Z"
	for _, step := range []struct {
		action string
		fields object
	}{
		{"rename", object{"name": "renamed"}},
		{"change", object{"description": "text"}},
		{"change", object{"name": "changed", "description": "more text"}},
		{"change", object{"description": nil}},
	} {
		box.dashboard("eventicat", step.action, id, step.fields).expect(http.StatusNoContent)
		maps.Copy(want, step.fields)
		diff(t, step.action, want, box.send("GET", aggregators+"/"+id, key, nil).expect(http.StatusOK).object())
	}
	box.dashboard("eventicat", "delete", id, nil).expect(http.StatusNoContent)
	box.send("GET", aggregators+"/"+id, key, nil).expect(http.StatusNotFound)
}
