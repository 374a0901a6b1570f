package sandbox

import (
	"encoding/json"
	"time"
)

// savedEventicat is what Eventicat is in a [world].
type savedEventicat struct {
	ID          string            `json:"id"`
	Initial     string            `json:"initial"`
	Key         int               `json:"key"`
	Aggregators []savedAggregator `json:"aggregators"`
}

type savedAggregator struct {
	aggregatorSettings
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

func (e *Eventicat) save(numbers references) any {
	w := savedEventicat{ID: e.account, Initial: e.initial, Key: numbers[e.key]}
	for _, entry := range e.aggregators.entries {
		a := entry.value
		w.Aggregators = append(w.Aggregators, savedAggregator{a.aggregatorSettings, a.id, a.createdAt, a.updatedAt})
	}
	return w
}

func (e *Eventicat) restore(data []byte, from *saved) error {
	var w savedEventicat
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	e.account, e.initial, e.key = w.ID, w.Initial, from.credential(w.Key)
	e.aggregators = newCollection[*aggregator]("aggregator")
	for _, a := range w.Aggregators {
		e.aggregators.add(a.ID, &aggregator{a.aggregatorSettings, a.ID, a.CreatedAt, a.UpdatedAt})
	}
	return nil
}
