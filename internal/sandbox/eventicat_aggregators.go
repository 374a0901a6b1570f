package sandbox

import (
	"net/http"
	"time"
)

// aggregator is an aggregator that is not deleted.
type aggregator struct {
	aggregatorSettings
	id                   string
	createdAt, updatedAt time.Time
}

// aggregatorSettings is what a person chooses.
type aggregatorSettings struct {
	Name        string  `json:"name"`
	Description *string `json:"description,omitempty"`
}

type aggregatorView struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description *string   `json:"description"`
	CreatedAt   time.Time `json:"createdAt"`
	UpdatedAt   time.Time `json:"updatedAt"`
}

func (a *aggregator) view() aggregatorView {
	return aggregatorView{
		ID: a.id, Name: a.Name, Description: a.Description, CreatedAt: a.createdAt, UpdatedAt: a.updatedAt,
	}
}

// Aggregators returns the ids of the aggregators that are there, in the order of their creation.
func (e *Eventicat) Aggregators() []string {
	e.sandbox.mu.Lock()
	defer e.sandbox.mu.Unlock()
	ids := make([]string, 0, len(e.aggregators.entries))
	for _, entry := range e.aggregators.entries {
		ids = append(ids, entry.value.id)
	}
	return ids
}

// Events returns how many events the aggregator received since the start or the last Reset.
func (e *Eventicat) Events(aggregatorID string) int {
	e.sandbox.mu.Lock()
	defer e.sandbox.mu.Unlock()
	return e.sandbox.stats.counts.Events[aggregatorID]
}

// aggregator returns the aggregator with the id, or the platform's own error.
func (e *Eventicat) aggregator(id string) (*aggregator, error) {
	found, err := e.aggregators.get(id)
	if err != nil {
		return nil, problemf(http.StatusNotFound, "not_found", "Invalid aggregator")
	}
	return found, nil
}

func (e *Eventicat) sendEvent(c *call) (answer, error) {
	to, err := e.aggregator(c.URL.Query().Get("_id"))
	if err != nil {
		return answer{}, err
	}
	e.sandbox.stats.counts.Events[to.id]++
	return answer{http.StatusOK, map[string]string{"status": "ok"}}, nil
}

func (e *Eventicat) createAggregator(c *call, body aggregatorSettings) (answer, error) {
	created := &aggregator{
		aggregatorSettings: body,
		id:                 "agg_" + e.sandbox.random.text(10),
		createdAt:          c.now,
		updatedAt:          c.now,
	}
	e.aggregators.add(created.id, created)
	return answer{http.StatusCreated, created.view()}, nil
}

func (e *Eventicat) listAggregators(c *call) (answer, error) {
	return list(c, &e.aggregators.index, (*aggregator).view)
}

func (e *Eventicat) getAggregator(c *call) (answer, error) {
	read, err := e.aggregator(c.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	return answer{http.StatusOK, read.view()}, nil
}

func (e *Eventicat) updateAggregator(c *call, body aggregatorSettings) (answer, error) {
	updated, err := e.aggregator(c.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	updated.aggregatorSettings, updated.updatedAt = body, c.now
	return answer{http.StatusOK, updated.view()}, nil
}

func (e *Eventicat) deleteAggregator(c *call) (answer, error) {
	deleted, err := e.aggregator(c.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	return noContent(e.removeAggregator(deleted.id))
}

func (e *Eventicat) removeAggregator(id string) error {
	_, err := e.aggregators.delete(id)
	return err
}

// changeAggregator gives the aggregator the fields in the place of what it has.
func (e *Eventicat) changeAggregator(id string, fields fields) error {
	found, err := e.aggregators.get(id)
	if err != nil {
		return err
	}
	changed, err := edit(e.contract, "AggregatorRequest", found.aggregatorSettings, fields)
	if err != nil {
		return err
	}
	found.aggregatorSettings, found.updatedAt = changed, e.sandbox.clock.time()
	return nil
}
