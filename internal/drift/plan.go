package drift

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
)

// Plan is what a plan tells of the provider's resources.
type Plan struct {
	TerraformVersion string
	drift            []change   // what the platforms changed
	changes          []change   // what an apply would do
	prior            []instance // what is in state, as far as it was refreshed
	others           int        // how many resources of other providers there are
}

// key tells the instances of resources apart. One that was deposed has the address of what took its place.
type key struct{ address, deposed string }

// instance is an instance of a resource, as it is in state.
type instance struct {
	key
	kind   string // the type of the resource
	values attributes
}

// change is what becomes of an instance.
type change struct {
	key
	kind          string
	actions       tfjson.Actions
	reason        string // of Terraform, such as replace_because_tainted; mostly empty
	imports       bool
	before, after attributes
	unknown       marks // what of after is known after apply
	sensitive     marks // what the configuration marks as sensitive, before or after
}

// Read reads a plan as `terraform show -json` writes it. It holds one resource at a time, since the plans of large
// configurations are larger than anybody wants to hold. No error repeats a value.
func Read(r io.Reader) (*Plan, error) {
	buffered := bufio.NewReaderSize(r, 1<<16)
	if start, _ := buffered.Peek(3); bytes.Equal(start, []byte("\xef\xbb\xbf")) {
		_, _ = buffered.Discard(3)
	} else if len(start) > 1 && (start[0] == 0xff && start[1] == 0xfe || start[0] == 0xfe && start[1] == 0xff) {
		return nil, errors.New("this is UTF-16, as PowerShell writes it, and JSON is UTF-8: write it with terraform show -json PLAN | Out-File -Encoding utf8")
	}
	p := &planReader{decoder: json.NewDecoder(buffered)}
	if err := p.read(); err != nil {
		return nil, notAPlan(err)
	}
	return &p.plan, nil
}

// notAPlan says what to do about what is no plan.
func notAPlan(err error) error {
	const write = "write one with terraform plan -out=plan.tfplan and terraform show -json plan.tfplan"
	syntax, isSyntax := errors.AsType[*json.SyntaxError](err)
	mistyped, isMistyped := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("this ends before the plan does; %s", write)
	case isSyntax:
		return fmt.Errorf("this is no JSON at byte %d; %s", syntax.Offset, write)
	case isMistyped:
		return fmt.Errorf("this is no plan: %s is not of the type %s", mistyped.Field, mistyped.Type)
	}
	return err
}

type planReader struct {
	decoder *json.Decoder
	plan    Plan
	format  string
	isPlan  bool
	planned int // resources of other providers that an apply would change
}

func (p *planReader) read() error {
	err := p.object(func(name string) error {
		switch name {
		case "format_version":
			if err := p.decoder.Decode(&p.format); err != nil {
				return err
			}
			return p.checkFormat()
		case "terraform_version":
			return p.decoder.Decode(&p.plan.TerraformVersion)
		case "resource_drift":
			return p.array(func() error { return p.change(&p.plan.drift, new(int)) })
		case "resource_changes":
			p.isPlan = true
			return p.array(func() error { return p.change(&p.plan.changes, &p.planned) })
		case "prior_state":
			return p.object(p.state)
		case "planned_values", "configuration":
			p.isPlan = true
		}
		return p.skip()
	})
	if err != nil {
		return err
	}
	if _, err := p.decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows after the plan: give one plan in each file")
	}
	if err := p.checkFormat(); err != nil {
		return err
	}
	if !p.isPlan {
		return errors.New("this is a state and no plan: give what terraform show -json prints of a plan file")
	}
	p.plan.others = max(p.plan.others, p.planned)
	return nil
}

// checkFormat leaves it to terraform-json which versions of the format there are.
func (p *planReader) checkFormat() error {
	if p.format == "" {
		return errors.New("this is no plan, since it has no format_version: give what terraform show -json prints of a plan file")
	}
	if err := (&tfjson.Plan{FormatVersion: p.format}).Validate(); err != nil {
		return fmt.Errorf("this plan was written by a newer Terraform than eventcreds knows: %w", err)
	}
	return nil
}

// state reads a member of a state.
func (p *planReader) state(name string) error {
	if name != "values" {
		return p.skip()
	}
	return p.object(func(name string) error {
		if name != "root_module" {
			return p.skip()
		}
		return p.module()
	})
}

func (p *planReader) module() error {
	return p.object(func(name string) error {
		switch name {
		case "resources":
			return p.array(p.instance)
		case "child_modules":
			return p.array(p.module)
		}
		return p.skip()
	})
}

// header is what tells the resources that count from others.
type header struct {
	Address string              `json:"address"`
	Mode    tfjson.ResourceMode `json:"mode"`
	Type    string              `json:"type"`
}

// ours reports whether a resource is of the provider, whatever registry or mirror that came from, and counts it if not.
func (h header) ours(others *int) bool {
	if h.Mode != tfjson.ManagedResourceMode {
		return false
	}
	ours := strings.HasPrefix(h.Type, typePrefix)
	if !ours {
		*others++
	}
	return ours
}

func (p *planReader) instance() error {
	var read struct {
		header
		Deposed string          `json:"deposed_key"`
		Values  json.RawMessage `json:"values"`
	}
	if err := p.decoder.Decode(&read); err != nil || !read.ours(&p.plan.others) {
		return err
	}
	i := instance{key: key{read.Address, read.Deposed}, kind: read.Type}
	if err := i.values.read(read.Values); err != nil {
		return fmt.Errorf("the values of %s cannot be read: %w", clean(read.Address), err)
	}
	p.plan.prior = append(p.plan.prior, i)
	return nil
}

func (p *planReader) change(into *[]change, others *int) error {
	var read struct {
		header
		Deposed string          `json:"deposed"`
		Reason  string          `json:"action_reason"`
		Change  json.RawMessage `json:"change"`
	}
	if err := p.decoder.Decode(&read); err != nil || !read.ours(others) {
		return err
	}
	c := change{key: key{read.Address, read.Deposed}, kind: read.Type, reason: read.Reason}
	if err := c.read(read.Change); err != nil {
		return fmt.Errorf("the change of %s cannot be read: %w", clean(read.Address), err)
	}
	*into = append(*into, c)
	return nil
}

func (c *change) read(encoded json.RawMessage) error {
	var read struct {
		Actions         tfjson.Actions  `json:"actions"`
		Before          json.RawMessage `json:"before"`
		After           json.RawMessage `json:"after"`
		AfterUnknown    json.RawMessage `json:"after_unknown"`
		BeforeSensitive json.RawMessage `json:"before_sensitive"`
		AfterSensitive  json.RawMessage `json:"after_sensitive"`
		Importing       *struct{}       `json:"importing"`
	}
	if err := json.Unmarshal(encoded, &read); err != nil {
		return err
	}
	c.actions, c.imports = read.Actions, read.Importing != nil
	c.unknown = readMarks(read.AfterUnknown)
	c.sensitive = append(readMarks(read.BeforeSensitive), readMarks(read.AfterSensitive)...)
	return errors.Join(c.before.read(read.Before), c.after.read(read.After))
}

// deletes reports whether nothing is left.
func (c *change) deletes() bool { return c.actions.Delete() }
