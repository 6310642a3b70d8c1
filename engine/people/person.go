package people

import "lectern/engine"

// Department is a unit of the organisation.
type Department struct {
	ID      engine.ID `bson:"_id"`
	Version int64     `bson:"version"`
	Name    string    `bson:"name"`
	Order   int       `bson:"order"`
}

// Person is someone the product knows, whether or not they may sign in.
type Person struct {
	ID         engine.ID     `bson:"_id"` // the organisation's own number for them: the roster's id
	Version    int64         `bson:"version"`
	Name       string        `bson:"name"`
	Department engine.ID     `bson:"department"`
	User       string        `bson:"user"` // sign-in name, unique; lower case; by default the ID
	Roles      []engine.Role `bson:"roles"`
	Topics     []string      `bson:"topics,omitempty"`   // instructors: topics given to them; "*" is all
	Password   string        `bson:"password,omitempty"` // argon2id in PHC form; "" cannot sign in by password
	PasswordAt int64         `bson:"password_at,omitempty"`
	MustChange bool          `bson:"must_change,omitempty"` // at the next sign-in
	Disabled   bool          `bson:"disabled,omitempty"`
	Failures   int           `bson:"failures,omitempty"` // in a row
	LockedTill int64         `bson:"locked_till,omitempty"`
	Language   string        `bson:"language,omitempty"` // "zh", "en", "" as the browser wishes

	// HasPassword stands for the hash where a person is shown.
	HasPassword bool `bson:"-"`
}

// Compact puts the person's texts into one piece of memory, for who keeps many.
func (p *Person) Compact() {
	engine.Compact(&p.ID, &p.Name, &p.Department, &p.User, &p.Password, &p.Language)
}

// Actor returns the person as whoever does an act.
func (p Person) Actor() engine.Actor {
	return engine.Actor{ID: p.ID, Name: p.Name, Department: p.Department, Roles: p.Roles, Topics: p.Topics, Language: p.Language}
}

// Session is a signed-in browser or API client.
type Session struct {
	ID      string    `bson:"_id"` // SHA-256 of the token: the database alone lets nobody in
	Version int64     `bson:"version"`
	Person  engine.ID `bson:"person"`
	Exam    engine.ID `bson:"exam,omitempty"` // by ticket and code: good for this exam alone
	CSRF    string    `bson:"csrf"`
	Created int64     `bson:"created"`
	Seen    int64     `bson:"seen"`
	Expires int64     `bson:"expires"`
	Address string    `bson:"address,omitempty"`

	// HeldTill suspends the idle time-out: a sitting goes on till then.
	HeldTill int64 `bson:"held_till,omitempty"`

	// MustChange says that nothing but a new password is allowed. It is the
	// person's, filled in when the session is looked up, and not stored.
	MustChange bool `bson:"-"`
}
