package seeds

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"vedette/extract"
	"vedette/market"
)

//go:embed profiles/*.yaml
var profiles embed.FS

// Set is a collection of profiles by name. It is not changed after it was
// loaded, and its profiles must not be changed by anyone.
type Set struct {
	byName map[string]entry
	fault  error // the folder could not be read: any name might be in it
}

// entry is one profile and the file it came from.
type entry struct {
	file    string
	profile *extract.Profile
	fault   error // why there is no profile
}

// Shipped reads the profiles inside the binary. An error is a fault of this
// program; a test proves that there is none.
func Shipped() (*Set, error) {
	dir, err := fs.Sub(profiles, "profiles")
	if err != nil {
		return nil, err
	}
	return load(dir, "shipped ")
}

// Names lists the shipped profiles in order, without reading them.
func Names() []string {
	files, err := fs.Glob(profiles, "profiles/*.yaml")
	if err != nil {
		return nil // the pattern is a constant
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(path.Base(f), ".yaml")
	}
	return files
}

// Profile reads one shipped profile. Unknown names give market.ErrNotFound.
func Profile(name string) (*extract.Profile, error) {
	text, err := Source(name)
	if err != nil {
		return nil, err
	}
	return extract.Parse("shipped "+name+".yaml", text)
}

// Source is the text of a shipped profile, for people who copy it and go on
// from there. Unknown names give market.ErrNotFound.
func Source(name string) ([]byte, error) {
	text, err := profiles.ReadFile("profiles/" + name + ".yaml")
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return nil, fmt.Errorf("shipped profile %q: %w", name, market.ErrNotFound)
	}
	return text, err
}

// LoadDir reads an operator's folder of profiles (*.yaml and *.yml, folders
// below are not read); a profile there wins over a shipped one of the same
// name. Every file is read and checked; the error joins all faults, each with
// file and line. A nil folder gives the shipped ones alone.
//
// With an error, too, the set can be used: Profile gives the sound ones, and
// for a name whose file is faulty that fault, so that one broken file stops
// only what needs it. The set is nil only if the shipped ones cannot be read.
func LoadDir(dir fs.FS) (*Set, error) {
	set, err := Shipped()
	if err != nil {
		return nil, err
	}
	if dir == nil {
		return set, nil
	}
	own, err := load(dir, "")
	if own == nil {
		set.fault = err
		return set, err
	}
	maps.Copy(set.byName, own.byName)
	return set, err
}

// load reads all profiles of a folder. prefix goes in front of file names in
// errors.
func load(dir fs.FS, prefix string) (*Set, error) {
	entries, err := fs.ReadDir(dir, ".")
	if err != nil {
		return nil, fmt.Errorf("folder of profiles: %w", err)
	}
	set := &Set{byName: map[string]entry{}}
	var faults []error
	for _, e := range entries {
		if ext := path.Ext(e.Name()); e.IsDir() || ext != ".yaml" && ext != ".yml" {
			continue
		}
		if err := set.add(dir, e.Name(), prefix); err != nil {
			faults = append(faults, err)
			stem := strings.TrimSuffix(e.Name(), path.Ext(e.Name()))
			set.byName[stem] = entry{file: e.Name(), fault: err}
		}
	}
	return set, errors.Join(faults...)
}

func (s *Set) add(dir fs.FS, file, prefix string) error {
	text, err := fs.ReadFile(dir, file)
	if err != nil {
		return fmt.Errorf("profile: %w", err)
	}
	p, err := extract.Parse(prefix+file, text)
	if err != nil {
		return err
	}
	// The file's name is what people see in a folder: it must not lie.
	if want := strings.TrimSuffix(file, path.Ext(file)); p.Name != want {
		return fmt.Errorf("%s%s: profile is named %q, its file %q: %w", prefix, file, p.Name, want, market.ErrInvalid)
	}
	if other, ok := s.byName[p.Name]; ok && other.fault == nil {
		return fmt.Errorf("%s%s: profile %q is in %s too: %w", prefix, file, p.Name, other.file, market.ErrConflict)
	}
	s.byName[p.Name] = entry{file: file, profile: p}
	return nil
}

// Profile gives the profile of that name; market.ErrNotFound without one, and
// the fault of its file when that is broken.
func (s *Set) Profile(name string) (*extract.Profile, error) {
	e, ok := s.byName[name]
	switch {
	case e.fault != nil:
		return nil, e.fault
	case s.fault != nil:
		return nil, s.fault
	case !ok:
		return nil, fmt.Errorf("profile %q: %w", name, market.ErrNotFound)
	}
	return e.profile, nil
}

// Names lists all sound profiles in order.
func (s *Set) Names() []string {
	names := make([]string, 0, len(s.byName))
	for name, e := range s.byName {
		if e.fault == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
