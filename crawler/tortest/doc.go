// Package tortest starts a private Tor network on loopback for tests: three
// directory authorities, relays, a client with a SOCKS port, and a v3 onion
// service in front of a local address. It takes the `tor` program and nothing
// else; no byte leaves the machine.
//
// It promises:
//
//   - Require says what a machine lacks: it skips unless VEDETTE_TEST_TOR=1,
//     and fails instead when tor is missing and VEDETTE_TEST_NO_SKIP=1;
//   - everything lies in one folder, on ports that were free;
//   - only processes that it started are ended, by their handles, and each
//     ends by itself when the test's process dies (__OwningControllerProcess);
//   - the network answers within about 30 seconds (TestingTorNetwork with the
//     shortest voting interval that tor takes), or Start says which node is not
//     ready, with the last lines of its log.
//
// Control speaks the control protocol, as far as it takes to see which
// circuits carry which SOCKS user's streams.
package tortest
