// Package schedule says when each market is due, and runs what is due.
//
// A Plan is a cron line in a zone with a delay that is stable for its name, so
// that equal lines do not start at one instant. A Keeper runs jobs by their
// plans.
//
// It promises: a job never overlaps with itself; what was missed while the
// process was down, the machine slept or a job took long is made up for once,
// not once for each time; a time that a change of clocks skips is kept an hour
// later, and one that it repeats is kept once; a clock that is set forward or
// back is noticed within a minute; a panic in a job ends that call of it and
// nothing else; when its context ends, Run waits for the jobs in work, no
// longer than its grace.
//
// It imports only market and github.com/robfig/cron, whose lines and times it
// uses; cron's own runner knows no last run and no change of clocks.
package schedule
