package main

import "regexp"

// What of a database's address is secret. A password may hold any character
// that its writer forgot to escape, so it reaches to the last @; net/url cannot
// read an address of several hosts at all.
var (
	addressPassword = regexp.MustCompile(`(?s)^([a-z0-9+]+://[^:/@]*):.*@`)
	secretOption    = regexp.MustCompile(`(?i)((?:password|secret|token)[a-z]*[=:])[^&,]*`)
)

// masked is an address without its secrets.
func masked(address string) string {
	return secretOption.ReplaceAllString(addressPassword.ReplaceAllString(address, "$1:xxxxx@"), "${1}xxxxx")
}
