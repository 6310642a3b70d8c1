package store

import (
	"context"
	"sync/atomic"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/people"
)

var settingsSpec = docdb.CollectionSpec{Name: "settings"}

const settingsID = "settings"

// Settings is what the system administrator sets for the whole organisation:
// one document.
type Settings struct {
	ID           string        `bson:"_id" json:"-"`
	Version      int64         `bson:"version" json:"version"`
	Organisation string        `bson:"organisation" json:"organisation"`
	Zone         string        `bson:"zone" json:"zone"`         // IANA time zone in which pages show times
	Language     string        `bson:"language" json:"language"` // of pages for whom nothing else is known: "zh", "en"
	SignIn       people.Policy `bson:"sign_in" json:"sign_in"`
	GraceMS      int           `bson:"grace_ms" json:"grace_ms"` // after a sitting's deadline an answer still counts
}

// DefaultSettings are in force until somebody sets others.
func DefaultSettings() Settings {
	return Settings{
		ID: settingsID, Zone: "Asia/Shanghai", Language: "zh", SignIn: people.DefaultPolicy,
		GraceMS: 3000,
	}
}

// settingsAge bounds how long a node works by settings that another changed.
const settingsAge = 10 * time.Second

// SettingsDoc keeps the settings, with a copy of at most ten seconds' age in
// memory.
type SettingsDoc struct {
	repo[Settings]
	seen atomic.Pointer[seenSettings]
}

type seenSettings struct {
	Settings
	at time.Time // monotonic
}

func newSettings(db docdb.DB) *SettingsDoc {
	return &SettingsDoc{repo: newRepo(db, settingsSpec.Name, "error.settings", func(s *Settings) (*string, *int64) { return &s.ID, &s.Version })}
}

// Read returns the settings; what the document lacks has its default.
func (r *SettingsDoc) Read(ctx context.Context) (Settings, error) {
	if s := r.seen.Load(); s != nil && time.Since(s.at) < settingsAge {
		return s.Settings, nil
	}
	return r.Fresh(ctx)
}

// Fresh is Read past the copy in memory.
func (r *SettingsDoc) Fresh(ctx context.Context) (Settings, error) {
	s := DefaultSettings()
	if err := r.c.Get(ctx, settingsID, &s); err != nil && !engine.Is(err, engine.KindNotFound) {
		return s, err
	}
	r.seen.Store(&seenSettings{s, time.Now()})
	return s, nil
}

// Write stores settings that were read and changed; Conflict when somebody
// else was quicker.
func (r *SettingsDoc) Write(ctx context.Context, s *Settings) error {
	r.seen.Store(nil)
	s.ID = settingsID
	if s.Version == 0 {
		return r.Insert(ctx, s)
	}
	return r.Replace(ctx, s)
}
