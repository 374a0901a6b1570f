//go:build unix

package main

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// table is one of Markdown. The first row is its header.
type table [][]string

func (t table) String() string {
	widths := make([]int, len(t[0]))
	for _, row := range t {
		for i, column := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(column))
		}
	}
	var text strings.Builder
	line := func(row []string) {
		for i, column := range row {
			fmt.Fprintf(&text, "| %-*s ", widths[i], column)
		}
		text.WriteString("|\n")
	}
	line(t[0])
	rule := make([]string, len(widths))
	for i, width := range widths {
		rule[i] = strings.Repeat("-", width)
	}
	line(rule)
	for _, row := range t[1:] {
		line(row)
	}
	return text.String()
}
