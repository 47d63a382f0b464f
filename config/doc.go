// Package config reads the one YAML file that says what is watched and how.
//
// It promises: unknown and repeated keys are refused; defaults are set before
// the file is read; every rule is checked at load, and all that is wrong is
// said at once, each fault with file, line, field and what is allowed;
// relative paths count from the file's folder; secrets are given by file only
// and print as **redacted**; a market without purpose, authority and expiry
// date is refused, and one past that date is marked (Market.Refused), so that
// it is not watched while all else goes on.
//
// It knows no other room but strictyaml, and no environment. Only cmd imports
// it and maps it to each room's options.
package config
