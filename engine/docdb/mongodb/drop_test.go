package mongodb_test

import (
	"testing"

	"lectern/engine"
	"lectern/engine/docdb/mongodb"
)

func TestNamed(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"mongodb://h":                                  "mongodb://h/new",
		"mongodb://h:1,g:2/old":                        "mongodb://h:1,g:2/new",
		"mongodb://h/old?replicaSet=r":                 "mongodb://h/new?replicaSet=r",
		"mongodb://u:p@h/old":                          "mongodb://u:p@h/new?authSource=old",
		"mongodb://u:p@h/old?tls=true":                 "mongodb://u:p@h/new?tls=true&authSource=old",
		"mongodb://u:p@h/old?authSource=admin":         "mongodb://u:p@h/new?authSource=admin",
		"mongodb://u:p@h/?authMechanism=PLAIN":         "mongodb://u:p@h/new?authMechanism=PLAIN&authSource=%24external",
		"mongodb://u:p@h":                              "mongodb://u:p@h/new?authSource=admin",
		"mongodb://u@h/old?authMechanism=MONGODB-X509": "mongodb://u@h/new?authMechanism=MONGODB-X509",
		"mongodb+srv://u:p@h.example/old?w=1&x=y":      "mongodb+srv://u:p@h.example/new?w=1&x=y&authSource=old",
	} {
		if got, err := mongodb.Named(address, "new"); got != want || err != nil {
			t.Errorf("%s: %s, %v", address, got, err)
		}
	}
	for _, address := range []string{"", "folder", "mongodb://h/a/b"} {
		if got, err := mongodb.Named(address, "new"); !engine.Is(err, engine.KindInvalid) {
			t.Errorf("%s: %s, %v", address, got, err)
		}
	}
}
