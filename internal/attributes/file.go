package attributes

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ReadFile reads the file that an argument names, of at most so many bytes. Its errors do not repeat the path, in whose place
// somebody may have written what the file holds.
func ReadFile(name string, longest int64) ([]byte, error) {
	content, err := readRegular(name, longest)
	if unreadable, ok := errors.AsType[*fs.PathError](err); ok {
		return nil, fmt.Errorf("the file cannot be read: %w. Correct the path or the permissions of the file", unreadable.Err)
	}
	return content, err
}

// readRegular reads a regular file: what is none might never end.
func readRegular(name string, longest int64) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("this is a directory, a device or a pipe. Write the path of a file")
	}
	file, err := os.Open(name) //nolint:gosec // the user says which
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, longest+1))
	if err == nil && int64(len(content)) > longest {
		err = fmt.Errorf("the file is larger than %d KiB, and should be smaller. Write the path of another file", longest>>10)
	}
	return content, err
}
