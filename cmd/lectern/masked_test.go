package main

import (
	"strings"
	"testing"
)

func TestPrintConfigMasksSecrets(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"/srv/lectern":                                  "/srv/lectern",
		"mongodb://h1:27017,h2/db":                      "mongodb://h1:27017,h2/db",
		"mongodb://u:hush@h/db":                         "mongodb://u:xxxxx@h/db",
		"mongodb://u:hu@s/h@h1:1,h2:2/db?replicaSet=rs": "mongodb://u:xxxxx@h1:1,h2:2/db?replicaSet=rs",
		"mongodb://u:hu%zzsh@h1,h2":                     "mongodb://u:xxxxx@h1,h2",
		"mongodb://:hush@h":                             "mongodb://:xxxxx@h",
		"mongodb+srv://h/?tlsCertificateKeyFilePassword=hush&tls=true": "mongodb+srv://h/?tlsCertificateKeyFilePassword=xxxxx&tls=true",
		"mongodb://h/?authMechanismProperties=AWS_SESSION_TOKEN:hush":  "mongodb://h/?authMechanismProperties=AWS_SESSION_TOKEN:xxxxx",
	} {
		code, out, errs := run("serve", "--print-config", "--db", address, "--key-file", "k")
		line, _, _ := strings.Cut(out, "\n")
		if code != 0 || !strings.HasSuffix(line, " "+want) || strings.Contains(out+errs, "hush") {
			t.Errorf("%s: exit %d: %s%s", address, code, out, errs)
		}
	}
}
