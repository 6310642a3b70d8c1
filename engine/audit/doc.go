// Package audit names what the audit trail keeps of an act. The trail is
// append-only and chained; its streams are one for each node and day.
package audit
