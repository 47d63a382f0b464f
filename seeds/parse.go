package seeds

import (
	"errors"

	"vedette/extract"
)

// parse reads one profile strictly; errors name the file and the line.
func parse(file string, text []byte) (*extract.Profile, error) {
	return nil, errors.New("seeds: profiles cannot be read yet")
}
