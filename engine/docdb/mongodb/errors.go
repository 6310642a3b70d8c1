package mongodb

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"lectern/engine"
	"lectern/engine/docdb/internal/key"
)

// transient are the server's codes for what passes: no primary, stepping down,
// shutting down, out of time, out of disk, interrupted.
var transient = []int{6, 7, 50, 64, 89, 91, 100, 189, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436, 14031, 24}

// failure makes an error of the driver one of the port: Unavailable for what
// may work when tried again, Internal for a command that the server refuses.
func failure(doing string, err error) error {
	if err == nil {
		return nil
	}
	var e mongo.ServerError
	if !errors.As(err, &e) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) ||
		mongo.IsNetworkError(err) || mongo.IsTimeout(err) || unconfirmed(err) ||
		e.HasErrorLabel("RetryableWriteError") || hasCode(err, transient...) {
		return key.Unavailable(doing, err)
	}
	return engine.Internal(doing, err)
}

// unconfirmed reports whether a write went through, but no majority has said
// yet that it holds it.
func unconfirmed(err error) bool {
	var one mongo.WriteException
	var many mongo.BulkWriteException
	return errors.As(err, &one) && one.WriteConcernError != nil || errors.As(err, &many) && many.WriteConcernError != nil
}
