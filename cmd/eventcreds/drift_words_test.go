package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift/format"
)

// The help and the guide name every finding, in the order and with the severity that it has, and every format.
func TestTheHelpAndTheGuideAreWhole(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../templates/guides/drift-in-ci.md")
	if err != nil {
		t.Fatal(err)
	}
	help := runProgram(t, nil, "drift", "--help").stdout
	_, rows, _ := strings.Cut(string(guide), "## What is found")
	for _, d := range drift.Definitions() {
		row := fmt.Sprintf("\n| `%s` | %s |", d.Name, d.Severity)
		_, rest, found := strings.Cut(rows, row)
		if !found {
			t.Errorf("the guide has no row %q in its place", row)
			continue
		}
		rows = rest
		_, line, _ := strings.Cut(help, "\n  "+d.Severity.String()+" ")
		line, _, _ = strings.Cut(line, "\n")
		if !strings.Contains(line, string(d.Name)) {
			t.Errorf("the help does not say that %s is %s", d.Name, d.Severity)
		}
	}
	for _, name := range format.Names() {
		if !strings.Contains(string(guide), "\n| `"+name+"` | ") || !strings.Contains(help, name) {
			t.Errorf("the guide or the help does not name the format %s", name)
		}
	}
}
