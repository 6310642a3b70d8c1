package mongodb

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/internal/key"
)

const (
	// database is the name taken where the URL has none.
	database = "lectern"
	// timeout bounds an operation whose context has no deadline, and finding a
	// primary, where the URL sets no other.
	timeout   = 10 * time.Second
	selection = 4 * time.Second
	// patience bounds what is done to one document or for one batch of entries,
	// whatever the caller's context allows: a server that is stopped says
	// nothing, and who waits for an answer to be stored is to be told within
	// the time that a client waits for a reply, two attempts of it and a read.
	patience = 4 * time.Second
)

func patient(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, patience)
}

// DB is a connection to a MongoDB.
type DB struct {
	client      *mongo.Client
	db          *mongo.Database
	collections map[string]*collection
	appender    *appender
}

var _ docdb.DB = (*DB)(nil)

// Open connects to the database that a mongodb:// or mongodb+srv:// URL names
// and makes the indexes of the schema where they are not there yet, or are
// there otherwise; it leaves those of other schemas alone, since an older node
// may be at work. It returns Invalid ("error.db.url") for a URL that says
// nothing, and Unavailable when no primary answers.
func Open(ctx context.Context, address string, schema docdb.Schema) (*DB, error) {
	if err := schema.Validate(); err != nil {
		return nil, engine.Internal("read the schema", err)
	}
	name, err := databaseName(address)
	if err != nil {
		return nil, err
	}
	durable := true
	opts := options.Client().SetTimeout(timeout).SetServerSelectionTimeout(selection).ApplyURI(address).
		SetAppName("lectern").
		SetReadPreference(readpref.Primary()).
		SetReadConcern(readconcern.Majority()).
		SetWriteConcern(&writeconcern.WriteConcern{W: writeconcern.WCMajority, Journal: &durable})
	if opts.Validate() != nil {
		return nil, engine.Invalid("error.db.url") // the cause might tell the password
	}
	client, err := mongo.Connect(opts)
	if err != nil {
		return nil, engine.Invalid("error.db.url")
	}
	db := &DB{client: client, db: client.Database(name), collections: map[string]*collection{}}
	if err := db.prepare(ctx, schema); err != nil {
		_ = db.Close()
		return nil, err
	}
	db.appender = startAppender(db.db.Collection(docdb.JournalName))
	return db, nil
}

func (db *DB) prepare(ctx context.Context, schema docdb.Schema) error {
	if err := db.Ping(ctx); err != nil {
		return err
	}
	if err := db.makeIndexes(ctx, journalSpec); err != nil {
		return err
	}
	for _, spec := range schema {
		if err := db.makeIndexes(ctx, spec); err != nil {
			return err
		}
		db.collections[spec.Name] = &collection{spec: spec, c: db.db.Collection(spec.Name)}
	}
	return nil
}

// databaseName returns the path of a URL, which may name several hosts and so
// is none for net/url.
func databaseName(address string) (string, error) {
	_, rest, ok := strings.Cut(address, "://")
	if !ok {
		return "", engine.Invalid("error.db.url")
	}
	rest, _, _ = strings.Cut(rest, "?")
	_, path, _ := strings.Cut(rest, "/")
	name, err := url.PathUnescape(path)
	if err != nil || strings.ContainsAny(name, "/. \"$\\") {
		return "", engine.Invalid("error.db.url")
	}
	if name == "" {
		return database, nil
	}
	return name, nil
}

// Collection returns a collection of the schema.
func (db *DB) Collection(name string) docdb.Collection {
	c := db.collections[name]
	if c == nil {
		panic("mongodb: no collection " + name + " in the schema")
	}
	return c
}

// Journal returns the journal.
func (db *DB) Journal() docdb.Journal {
	return journal{c: db.db.Collection(docdb.JournalName), appender: db.appender}
}

// Now returns the clock of the primary.
func (db *DB) Now(ctx context.Context) (time.Time, error) {
	var hello struct {
		LocalTime time.Time `bson:"localTime"`
	}
	err := db.client.Database("admin").RunCommand(ctx, bson.D{{Key: "hello", Value: 1}}, options.RunCmd().SetReadPreference(readpref.Primary())).Decode(&hello)
	if err == nil && hello.LocalTime.IsZero() {
		err = errors.New("the server does not tell its time")
	}
	if err != nil {
		return time.Time{}, failure("ask the time", err)
	}
	return hello.LocalTime.UTC(), nil
}

// Ping asks the primary.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.client.Ping(ctx, readpref.Primary()); err != nil {
		return key.Unavailable("ping", err)
	}
	return nil
}

// Size returns the bytes that documents and indexes take on the server's disk.
func (db *DB) Size(ctx context.Context) (int64, error) {
	raw, err := db.db.RunCommand(ctx, bson.D{{Key: "dbStats", Value: 1}}).Raw()
	if err != nil {
		return 0, failure("measure", err)
	}
	return int64(number(raw.Lookup("storageSize")) + number(raw.Lookup("indexSize"))), nil
}

func number(v bson.RawValue) float64 {
	if f, ok := v.AsFloat64OK(); ok {
		return f
	}
	return 0
}

// Close waits for the writes under way and ends the connections.
func (db *DB) Close() error {
	if db.appender != nil {
		db.appender.stop()
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	if err := db.client.Disconnect(ctx); err != nil && !errors.Is(err, mongo.ErrClientDisconnected) {
		return key.Unavailable("close", err)
	}
	return nil
}
