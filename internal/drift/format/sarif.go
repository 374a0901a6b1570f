package format

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

const (
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	language    = "en-US"
	home        = "https://github.com/eventcreds/terraform-provider-eventcreds"
)

// The objects of SARIF 2.1.0 that are used here, by the names of its specification.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
		Language    string            `json:"language"`
		ColumnKind  string            `json:"columnKind"`
		Newlines    []string          `json:"newlineSequences"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri"`
		Language       string      `json:"language"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   string        `json:"id"`
		ShortDescription     sarifMessage  `json:"shortDescription"`
		Help                 sarifMessage  `json:"help"`
		DefaultConfiguration sarifDefaults `json:"defaultConfiguration"`
		Properties           sarifSecurity `json:"properties"`
	}
	sarifDefaults struct {
		Level string `json:"level"`
	}
	sarifSecurity struct {
		Tags     []string `json:"tags"`
		Severity string   `json:"security-severity"` // by which GitHub sorts, from 0 to 10
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifInvocation struct {
		ExecutionSuccessful        bool                `json:"executionSuccessful"`
		EndTimeUTC                 string              `json:"endTimeUtc"`
		ToolExecutionNotifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string       `json:"level"`
		Message sarifMessage `json:"message"`
	}
	sarifResult struct {
		RuleID              string             `json:"ruleId"`
		RuleIndex           int                `json:"ruleIndex"`
		Level               string             `json:"level"`
		Message             sarifMessage       `json:"message"`
		Locations           []sarifLocation    `json:"locations"`
		PartialFingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions        []sarifSuppression `json:"suppressions,omitempty"`
	}
	sarifLocation struct {
		PhysicalLocation sarifPhysical  `json:"physicalLocation"`
		LogicalLocations []sarifLogical `json:"logicalLocations"`
	}
	sarifPhysical struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
	sarifLogical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
		Kind               string `json:"kind"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
	}
)

// sarif prints what code scanning reads.
func sarif(w io.Writer, r *drift.Report, _ Screen) error {
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: "eventcreds", Version: r.Program, InformationURI: home, Language: language}},
		Invocations: []sarifInvocation{{ExecutionSuccessful: true, EndTimeUTC: r.At.UTC().Format("2006-01-02T15:04:05Z")}},
		Results:     []sarifResult{},
		Language:    language,
		ColumnKind:  "utf16CodeUnits",
		Newlines:    []string{"\r\n", "\n"},
	}
	index := map[drift.Name]int{}
	for i, d := range drift.Definitions() {
		index[d.Name] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{
			ID: string(d.Name), ShortDescription: sarifMessage{d.Means}, Help: sarifMessage{d.Todo},
			DefaultConfiguration: sarifDefaults{level(d.Severity)},
			Properties:           sarifSecurity{[]string{"security", "credentials"}, score(d.Severity)},
		})
	}
	for _, failure := range failures(r) {
		run.Invocations[0].ExecutionSuccessful = false
		run.Invocations[0].ToolExecutionNotifications = append(run.Invocations[0].ToolExecutionNotifications,
			sarifNotification{"error", sarifMessage{failure}})
	}
	for _, f := range r.Findings {
		result := sarifResult{
			RuleID: string(f.Name), RuleIndex: index[f.Name], Level: level(f.Severity),
			Message:             sarifMessage{place(r, f) + ": " + sentence(f)},
			Locations:           []sarifLocation{location(r, f)},
			PartialFingerprints: map[string]string{"eventcreds/v1": fingerprint(f)},
		}
		if f.Ignored != nil {
			result.Suppressions = []sarifSuppression{{"external", "accepted", f.Ignored.Because + " (until " + f.Ignored.Until + ")"}}
		}
		run.Results = append(run.Results, result)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}})
}

func level(severity drift.Severity) string {
	return map[string]string{"error": "error", "warning": "warning", "notice": "note"}[command(severity)]
}

func score(severity drift.Severity) string {
	return map[drift.Severity]string{drift.Critical: "9.5", drift.High: "8.0", drift.Medium: "5.0", drift.Low: "2.0"}[severity]
}

// location is where the configuration declares what the finding is about or, where that is not known, the directory or file
// that was looked at: GitHub takes no result without one.
func location(r *drift.Report, f drift.Finding) sarifLocation {
	l := sarifLocation{LogicalLocations: []sarifLogical{{FullyQualifiedName: f.Address, Kind: "resource"}}}
	if f.Location != nil {
		l.PhysicalLocation = sarifPhysical{sarifArtifact{uri(f.Location.File)}, &sarifRegion{f.Location.Line}}
		return l
	}
	from := f.Source
	if from == "" && len(r.Sources) > 0 {
		from = r.Sources[0].Name
	}
	l.PhysicalLocation.ArtifactLocation.URI = uri(cmp.Or(from, "."))
	return l
}

func uri(file string) string {
	slashed := filepath.ToSlash(file)
	u := url.URL{Path: path.Clean(slashed)}
	if strings.HasPrefix(slashed, "/") {
		u.Scheme = "file"
	}
	return u.String()
}

// fingerprint tells a finding from all others, and is the same in every run that finds it.
func fingerprint(f drift.Finding) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{f.Source, f.Address, string(f.Name), f.ID}, "\x00")))
	return hex.EncodeToString(sum[:16])
}
