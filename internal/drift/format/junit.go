package format

import (
	"encoding/xml"
	"fmt"
	"io"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

// The elements, in the order that the schema of Ant's JUnit reports has, which is the strictest of those in use.
type (
	junitSuites struct {
		XMLName xml.Name     `xml:"testsuites"`
		Suites  []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		ID         int         `xml:"id,attr"`
		Name       string      `xml:"name,attr"`
		Package    string      `xml:"package,attr"`
		Hostname   string      `xml:"hostname,attr"`
		Timestamp  string      `xml:"timestamp,attr"`
		Time       string      `xml:"time,attr"`
		Tests      int         `xml:"tests,attr"`
		Failures   int         `xml:"failures,attr"`
		Errors     int         `xml:"errors,attr"`
		Skipped    int         `xml:"skipped,attr"`
		Properties string      `xml:"properties"`
		Cases      []junitCase `xml:"testcase"`
		SystemOut  string      `xml:"system-out"`
		SystemErr  string      `xml:"system-err"`
	}
	junitCase struct {
		Name      string       `xml:"name,attr"`
		ClassName string       `xml:"classname,attr"`
		Time      string       `xml:"time,attr"`
		Skipped   *junitResult `xml:"skipped"`
		Error     *junitResult `xml:"error"`
		Failure   *junitResult `xml:"failure"`
	}
	junitResult struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// junit prints a suite for each source, and a test for each finding: one that fails where it reaches the threshold, and is
// skipped where not. A credential about which there is nothing to say is a test that passes.
func junit(w io.Writer, r *drift.Report, _ Screen) error {
	var all junitSuites
	for _, s := range r.Sources {
		suite := newSuite(r, len(all.Suites), sourceName(s))
		found := map[string]bool{}
		for _, f := range r.Findings {
			if f.Source == s.Name {
				found[f.Address] = true
				suite.add(r, f)
			}
		}
		for _, c := range r.Credentials {
			if c.Source == s.Name && !found[c.Address] {
				suite.Cases = append(suite.Cases, newCase(c.Address, c.Platform))
			}
		}
		for i, failure := range s.Failures {
			suite.fail(fmt.Sprintf("look, %d", i+1), "eventcreds", failure)
		}
		suite.SystemOut = source(s)
		all.Suites = append(all.Suites, suite.sum())
	}
	for _, c := range r.Coverage {
		suite := newSuite(r, len(all.Suites), "live on "+c.Platform)
		for _, f := range r.Findings {
			if f.Source == "" && f.Platform == c.Platform {
				suite.add(r, f)
			}
		}
		if c.Failure != "" {
			suite.fail("look", "eventcreds", c.Failure)
		}
		suite.SystemOut = coverage(c)
		all.Suites = append(all.Suites, suite.sum())
	}
	return writeXML(w, all)
}

func newSuite(r *drift.Report, id int, name string) *junitSuite {
	return &junitSuite{
		ID: id, Name: name, Package: "eventcreds.drift", Hostname: "localhost", Time: "0",
		Timestamp: r.At.UTC().Format("2006-01-02T15:04:05"),
	}
}

func newCase(name, class string) junitCase { return junitCase{Name: name, ClassName: class, Time: "0"} }

func (s *junitSuite) add(r *drift.Report, f drift.Finding) {
	c := newCase(f.Address+" "+string(f.Name), f.Platform)
	if f.ID != "" {
		c.Name += " " + f.ID
	}
	result := &junitResult{Message: fmt.Sprintf("%s (%s)", f.Name, f.Severity), Text: sentence(f)}
	if r.Counts(f) {
		result.Type = string(f.Name)
		c.Failure = result
	} else {
		result.Message += inBrackets(ignored(f))
		c.Skipped = result
	}
	s.Cases = append(s.Cases, c)
}

func (s *junitSuite) fail(name, class, why string) {
	c := newCase(name, class)
	c.Error = &junitResult{Message: "could not look", Type: "could-not-look", Text: why}
	s.Cases = append(s.Cases, c)
}

// sum counts the tests.
func (s *junitSuite) sum() junitSuite {
	s.Tests = len(s.Cases)
	for _, c := range s.Cases {
		switch {
		case c.Failure != nil:
			s.Failures++
		case c.Error != nil:
			s.Errors++
		case c.Skipped != nil:
			s.Skipped++
		}
	}
	return *s
}

func writeXML(w io.Writer, value any) error {
	encoded, err := xml.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(encoded)+"\n")
	return err
}
