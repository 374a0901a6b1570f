package terraform

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// SelectedWorkspace is the workspace of a directory, as Terraform finds it; empty for the default one. dataDir is what
// TF_DATA_DIR says.
func (r Runner) SelectedWorkspace(directory, dataDir string) string {
	name := r.Workspace
	if name == "" {
		if dataDir == "" {
			dataDir = ".terraform"
		}
		if !filepath.IsAbs(dataDir) {
			dataDir = filepath.Join(directory, dataDir)
		}
		selected, err := os.ReadFile(filepath.Join(dataDir, "environment")) //nolint:gosec // the user chose the directory
		if err != nil {
			return ""
		}
		name = strings.TrimSpace(string(selected))
	}
	if name == "default" {
		return ""
	}
	return name
}

// inWorkspace is what to run for terraform-exec, which hides TF_WORKSPACE from Terraform: a script that sets it again, as
// selecting a workspace would be writing.
func (r Runner) inWorkspace(work string) (string, error) {
	if r.Workspace == "" {
		return r.Binary, nil
	}
	if runtime.GOOS == "windows" {
		return "", errors.New("TF_WORKSPACE does not work here on Windows: select the workspace with terraform workspace select")
	}
	script := filepath.Join(work, "terraform")
	text := "#!/bin/sh\nTF_WORKSPACE=" + quote(r.Workspace) + " exec " + quote(r.Binary) + ` "$@"` + "\n"
	return script, os.WriteFile(script, []byte(text), 0o700) //nolint:gosec // it is to be run
}

func quote(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }
