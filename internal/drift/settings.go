package drift

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// SettingsFile is the name of the file that holds ignores: in a directory for what is found there, and where the program runs
// for everything.
const SettingsFile = ".eventcreds-drift.yaml"

// ReadSettings reads what such a file holds. Its errors say what to write.
func ReadSettings(content []byte) ([]Ignore, error) {
	var settings struct {
		Ignore []string `yaml:"ignore"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(&settings); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w; write a list \"ignore\" of lines %s, in quotes where they hold a colon", err, ignoreForm)
	}
	ignores := make([]Ignore, 0, len(settings.Ignore))
	for _, line := range settings.Ignore {
		ignore, err := ParseIgnore(line)
		if err != nil {
			return nil, err
		}
		ignores = append(ignores, ignore)
	}
	return ignores, nil
}
