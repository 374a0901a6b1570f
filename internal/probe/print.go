package probe

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// JSON writes the report for programs.
func (r *Report) JSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

// Text writes the report for people.
func (r *Report) Text(w io.Writer) error {
	var text strings.Builder
	against, how := "the contract", "reading only"
	if r.Amended {
		against = "an amended contract"
	}
	if r.Wrote {
		how = "writing too"
	}
	fmt.Fprintf(&text, "%s against %s, %s, by eventcreds %s\n\n", r.Platform, against, how, r.Program)
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "OPERATION\tEVIDENCE\tSTATUS\tREQUEST\tANSWER")
	for _, o := range r.Operations {
		if o.NotAsked == "" {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", o.ID, o.Evidence, status(o.Status), fits(!o.RequestDiffers), o.answer())
		}
	}
	_ = table.Flush() // into memory
	r.details(&text)
	fmt.Fprintf(&text, "\n%s\n", r.summary())
	_, err := io.WriteString(w, text.String())
	return err
}

func (r *Report) details(text *strings.Builder) {
	for _, o := range r.Operations {
		if len(o.Differences) > 0 {
			fmt.Fprintf(text, "\n%s: %s %s\n", o.ID, o.Method, o.Path)
		}
		for _, d := range o.Differences {
			fmt.Fprintf(text, "  %s\n", d)
		}
	}
	if len(r.Behaviours) > 0 {
		text.WriteString("\n")
		table := tabwriter.NewWriter(text, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "BEHAVIOUR\tOPERATION\tHOLDS\tAFTER")
		for _, b := range r.Behaviours {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", b.What, b.Operation, yes(b.Holds), b.after())
		}
		_ = table.Flush() // into memory
	}
	text.WriteString("\nRate-limit headers: " + orNone(strings.Join(r.Headers, ", ")) + "\n")
	unasked := false
	for _, o := range r.Operations {
		if o.NotAsked == "" {
			continue
		}
		if !unasked {
			text.WriteString("\nNot asked:\n")
			unasked = true
		}
		fmt.Fprintf(text, "  %s (%s): %s\n", o.ID, o.Evidence, o.NotAsked)
	}
}

func (r *Report) summary() string {
	asked, failed := 0, 0
	for _, o := range r.Operations {
		if o.NotAsked == "" {
			asked++
		}
		if o.Failure != "" {
			failed++
		}
	}
	text := fmt.Sprintf("%d of %d operations asked, %d differences", asked, len(r.Operations), r.differences())
	if failed > 0 {
		text += fmt.Sprintf(", %d could not be looked at", failed)
	}
	return text
}

func (o Operation) answer() string {
	if o.Failure != "" {
		return o.Failure
	}
	return fits(len(o.Differences) == 0)
}

// after is how long it took.
func (b Behaviour) after() string {
	lag := (time.Duration(b.Lag) * time.Millisecond).String()
	switch {
	case len(b.Marks) > 0:
		return "not within " + lag + "; it is marked by " + strings.Join(b.Marks, ", ")
	case !b.Holds && b.Lag > 0:
		return "not within " + lag
	case b.Holds && b.Lag == 0:
		return "at once"
	case b.Lag == 0:
		return "-"
	}
	return lag
}

func status(status int) string {
	if status == 0 {
		return "-"
	}
	return strconv.Itoa(status)
}

func fits(does bool) string {
	if does {
		return "fits"
	}
	return "differs"
}

func yes(does bool) string {
	if does {
		return "yes"
	}
	return "no"
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}
