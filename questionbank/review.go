package questionbank

import (
	"slices"

	"lectern/engine"
)

// Act is a step that a person takes with a question's review.
type Act string

// The acts. A question passes draft → reviewed → approved → retired; each of
// the first three can be returned to draft, and a retired one restored.
const (
	ActSubmit  Act = "submit"  // draft: its author hands it to the reviewers
	ActReview  Act = "review"  // draft → reviewed
	ActApprove Act = "approve" // reviewed → approved: the newest version may be drawn
	ActReturn  Act = "return"  // handed in, reviewed → draft, with a note, no longer handed in
	ActRetire  Act = "retire"  // any → retired: drawn no more
	ActRestore Act = "restore" // retired → draft
)

// Acts lists the acts in the order in which pages offer them.
var Acts = []Act{ActSubmit, ActReview, ActApprove, ActReturn, ActRetire, ActRestore}

// mayEdit lists the roles that may write questions.
var mayEdit = []engine.Role{engine.RoleInstructor, engine.RoleReviewer, engine.RoleOffice}

// MaySee returns a Forbidden error unless the actor may read questions of the
// topic: the exam office and reviewers all, instructors those given to them.
func MaySee(actor engine.Actor, topic string) error {
	if err := actor.Need(mayEdit...); err != nil {
		return err
	}
	if actor.Has(engine.RoleReviewer, engine.RoleOffice) {
		return nil
	}
	if slices.ContainsFunc(actor.Topics, func(t string) bool { return TopicUnder(topic, t) && t != "" }) {
		return nil
	}
	return engine.Forbidden("bank.error.topic", "topic", topic)
}

// MayEdit returns a Forbidden error unless the actor may write questions of
// the topic: the exam office all, instructors those given to them.
func MayEdit(actor engine.Actor, topic string) error {
	if actor.Has(engine.RoleOffice) {
		return nil
	}
	if err := actor.Need(engine.RoleInstructor); err != nil {
		return err
	}
	if slices.ContainsFunc(actor.Topics, func(t string) bool { return TopicUnder(topic, t) && t != "" }) {
		return nil
	}
	return engine.Forbidden("bank.error.topic", "topic", topic)
}

// May returns an error unless the actor may do the act to the question now:
// Forbidden where the person may not, Conflict where the question does not
// stand where the act begins. Nobody reviews or approves what they wrote.
func May(actor engine.Actor, r *Record, act Act) error {
	if !slices.Contains(act.from(), r.Status) {
		return engine.Conflict("bank.error.status", "act", engine.Key("bank.act."+string(act)), "status", engine.Key("bank.status."+string(r.Status)))
	}
	switch act {
	case ActSubmit:
		if r.Submitted != 0 {
			return engine.Conflict("bank.error.submitted")
		}
		return MayEdit(actor, r.Content.Topic)
	case ActReview, ActApprove, ActReturn:
		if act == ActReturn && r.Status == Draft && r.Submitted == 0 {
			return engine.Conflict("bank.error.not_submitted")
		}
		if act == ActReturn && actor.ID == r.Author {
			return MayEdit(actor, r.Content.Topic)
		}
		if err := actor.Need(engine.RoleReviewer, engine.RoleOffice); err != nil {
			return err
		}
		if act != ActReturn && actor.ID == r.Author {
			return engine.Forbidden("bank.error.own")
		}
		return nil
	case ActRetire, ActRestore:
		return actor.Need(engine.RoleReviewer, engine.RoleOffice)
	}
	return engine.Invalid("bank.error.act", "act", string(act))
}

func (a Act) from() []Status {
	switch a {
	case ActSubmit, ActReview:
		return []Status{Draft}
	case ActApprove:
		return []Status{Reviewed}
	case ActReturn:
		return []Status{Draft, Reviewed}
	case ActRetire:
		return []Status{Draft, Reviewed, Approved}
	case ActRestore:
		return []Status{Retired}
	}
	return nil
}

// Take does an act to a record, where May allows it. A return needs a note.
// at is milliseconds since 1970.
func Take(actor engine.Actor, r *Record, act Act, note string, at int64) error {
	if err := May(actor, r, act); err != nil {
		return err
	}
	if act == ActReturn && note == "" {
		return engine.Invalid("bank.error.note").At("note")
	}
	step := Step{Number: r.Newest, From: r.Status, By: actor.ID, Note: note, At: at, Act: act}
	switch act {
	case ActSubmit:
		r.Submitted = at
	case ActReview:
		r.Status, r.Reviewer = Reviewed, actor.ID
	case ActApprove:
		r.Status, r.Approved, r.Drawable, r.Reviewer = Approved, r.Newest, nil, actor.ID
	case ActReturn, ActRestore:
		r.Status, r.Submitted, r.Reviewer = Draft, 0, ""
	case ActRetire:
		r.Status = Retired
	}
	if act == ActRetire || act == ActRestore {
		r.Approved, r.Drawable = 0, nil
	}
	step.To = r.Status
	r.Steps = append(r.Steps, step)
	if len(r.Steps) > maxSteps {
		r.Steps = r.Steps[len(r.Steps)-maxSteps:]
	}
	r.Changed = at
	return nil
}

// maxSteps bounds the history that a record carries; the audit trail has all.
const maxSteps = 50

// Revise makes content the record's newest version, a draft of author's. It
// returns the version that it replaces, which is to be stored before the record
// is; false for a new record. The version that may be drawn stays the approved
// one until this one is approved too. Content that is no different is a
// Conflict.
func (r *Record) Revise(content Question, author engine.ID, note string, at int64) (Version, bool, error) {
	content.ID = r.ID
	if r.Newest > 0 && SameContent(&content, &r.Content) {
		return Version{}, false, engine.Conflict("bank.error.same")
	}
	replaced, any := r.NewestVersion(), r.Newest > 0
	if r.Approved > 0 && r.Approved == r.Newest {
		drawable := r.Content
		r.Drawable = &drawable
	}
	r.Newest++
	r.Content, r.Author, r.Note, r.At = content, author, note, at
	r.Status, r.Submitted, r.Reviewer, r.Changed = Draft, 0, "", at
	return replaced, any, nil
}

// NewestVersion returns the version that the record itself holds.
func (r *Record) NewestVersion() Version {
	return Version{Key: VersionKey(r.ID, r.Newest), Version: 1, ID: r.ID, Number: r.Newest,
		Content: r.Content, Author: r.Author, Note: r.Note, At: r.At}
}

// DrawableContent returns the content and number of the version that may be
// drawn, false where none may.
func (r *Record) DrawableContent() (*Question, int, bool) {
	switch {
	case r.Approved == 0 || r.Status == Retired:
		return nil, 0, false
	case r.Drawable != nil:
		return r.Drawable, r.Approved, true
	}
	return &r.Content, r.Newest, true
}

// VersionContent returns the content of a version that the record itself
// holds: the newest, or the one that may be drawn; nil for any other.
func (r *Record) VersionContent(number int) *Question {
	switch {
	case number == r.Newest:
		return &r.Content
	case number == r.Approved && r.Drawable != nil:
		return r.Drawable
	}
	return nil
}
