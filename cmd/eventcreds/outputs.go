package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift/format"
)

// output is a report that is to be written: into a file or, where that is empty, to standard output.
type output struct{ format, file string }

// outputs pairs --format and --output as they come: a file is for the format before it that has none yet, or else for the
// next one.
type outputs struct {
	all     []output
	waiting string // a file for the next format
}

func (o *outputs) setFormat(name string) error {
	if _, ok := format.For(name); !ok {
		return fmt.Errorf("there is no format %q; write one of: %s", name, strings.Join(format.Names(), ", "))
	}
	o.all = append(o.all, output{name, o.waiting})
	o.waiting = ""
	return nil
}

func (o *outputs) setFile(name string) error {
	last := len(o.all) - 1
	switch {
	case name == "":
		return errors.New("the name of a file is empty")
	case last >= 0 && o.all[last].file == "":
		o.all[last].file = name
	case o.waiting != "":
		return errors.New("each --output takes a --format beside it")
	default:
		o.waiting = name
	}
	return nil
}

// check refuses what cannot be paired.
func (o *outputs) check() error {
	printed := 0
	for i, one := range o.all {
		if one.file == "" {
			printed++
		} else if slices.ContainsFunc(o.all[:i], func(other output) bool { return other.file == one.file }) {
			return fmt.Errorf("two reports go into %s", one.file)
		}
	}
	switch {
	case printed > 1:
		return errors.New("two reports are printed: give each --format but one an --output after it")
	case o.waiting != "" && len(o.all) > 0:
		return errors.New("each --output takes a --format beside it")
	}
	return nil
}

// done is what is to be written. Without a format it is text.
func (o *outputs) done() []output {
	if len(o.all) == 0 {
		return []output{{"text", o.waiting}}
	}
	return o.all
}
