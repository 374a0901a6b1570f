//go:build unix

package main

import "slices"

// cell is what samples are of.
type cell struct {
	scale
	command, contender string
}

type results map[cell][]sample

func (r results) add(s scale, command, contender string, taken sample) {
	of := cell{s, command, contender}
	r[of] = append(r[of], taken)
}

// of is the median of a quantity of a contender's samples.
func (r results) of(contender string, s scale, command string, q quantity) float64 {
	var values []float64
	for _, taken := range r[cell{s, command, contender}] {
		values = append(values, taken[q])
	}
	return median(values)
}

// median is the middle one of some values, or what lies between the two in the middle.
func median(values []float64) float64 {
	values = slices.Sorted(slices.Values(values))
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}
