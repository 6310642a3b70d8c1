package mongodb

import (
	"context"
	"net/url"
	"strings"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"lectern/engine"
	"lectern/engine/docdb/internal/key"
)

// Named returns the address of another database of the same server; Invalid
// ("error.db.url") for an address that Open would not take.
func Named(address, name string) (string, error) {
	if _, err := databaseName(address); err != nil {
		return "", err
	}
	address, parameters, _ := strings.Cut(address, "?")
	was, err := databaseName(address)
	if err != nil {
		return "", err
	}
	scheme, rest, _ := strings.Cut(address, "://")
	hosts, path, _ := strings.Cut(rest, "/")
	named := scheme + "://" + hosts + "/" + name
	if source := authSource(strings.Contains(hosts, "@"), path, was, "&"+parameters); source != "" {
		if parameters != "" {
			parameters += "&"
		}
		parameters += "authSource=" + url.QueryEscape(source)
	}
	if parameters != "" {
		named += "?" + parameters
	}
	return named, nil
}

// authSource is where the server looks for who signs in: in the database that
// the address names, which is about to be another, unless it says where. "" is
// wherever it looks by itself.
func authSource(signsIn bool, path, was, parameters string) string {
	_, mechanism, _ := strings.Cut(parameters, "&authMechanism=")
	mechanism, _, _ = strings.Cut(mechanism, "&")
	usual := "admin"
	switch {
	case !signsIn || strings.Contains(parameters, "&authSource="):
		return ""
	case mechanism == "PLAIN":
		usual = "$external"
	case mechanism != "" && !strings.HasPrefix(mechanism, "SCRAM-"):
		return "" // always outside of the databases
	}
	if path == "" {
		return usual
	}
	return was
}

// Drop throws away the database that an address names, which nobody may have
// open; Unavailable where the server does not do it.
func Drop(ctx context.Context, address string) error {
	name, err := databaseName(address)
	if err != nil {
		return err
	}
	client, err := mongo.Connect(options.Client().SetTimeout(timeout).SetServerSelectionTimeout(selection).ApplyURI(address))
	if err != nil {
		return engine.Invalid("error.db.url")
	}
	defer func() { _ = client.Disconnect(context.WithoutCancel(ctx)) }()
	if err := client.Database(name).Drop(ctx); err != nil {
		return key.Unavailable("drop a database", err)
	}
	return nil
}
