// Package strictyaml reads YAML files that people write, and tells them about
// every fault at once: file, line, field, what is wrong and what is allowed.
//
// It is strict: an unknown key, a key given twice, a value of the wrong type
// and a second document are faults. Aliases and merge keys are refused, so
// that a small file cannot expand into a large one.
//
// It is pure: bytes and a name for messages come in. It imports the YAML
// library and nothing of ours.
package strictyaml
