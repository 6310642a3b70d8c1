package audit

import "lectern/engine"

// Entry is one act, done or refused.
type Entry struct {
	At      int64             `bson:"at" json:"at"` // milliseconds since 1970
	Actor   engine.ID         `bson:"actor" json:"actor"`
	Name    string            `bson:"name" json:"name"`
	Act     string            `bson:"act" json:"act"`       // dotted name, a catalogue key under "act.": "question.approve"
	Object  string            `bson:"object" json:"object"` // kind and id: "exam/0190…"
	OK      bool              `bson:"ok" json:"ok"`
	Note    string            `bson:"note,omitempty" json:"note,omitempty"`
	Address string            `bson:"address,omitempty" json:"address,omitempty"`
	Detail  map[string]string `bson:"detail,omitempty" json:"detail,omitempty"`
}
