package office

import (
	"context"

	"lectern/engine"
	"lectern/questionbank"
)

// QuestionDraft is what an author hands in: a new question, or the next version
// of one.
type QuestionDraft struct {
	ID      engine.ID // "" for a new question
	Base    int       // the version that was edited; 0 for a new question
	Content questionbank.Question
	Note    string // why
}

// maxNote bounds the note of a version or a review, in runes.
const maxNote = 1000

// Question returns a question's record.
func (o *Office) Question(ctx context.Context, actor engine.Actor, id engine.ID) (questionbank.Record, error) {
	if err := actor.Need(engine.RoleInstructor, engine.RoleReviewer, engine.RoleOffice); err != nil {
		return questionbank.Record{}, err
	}
	r, err := o.questionRecord(ctx, id)
	if err != nil {
		return r, err
	}
	if err := questionbank.MaySee(actor, r.Content.Topic); err != nil {
		return questionbank.Record{}, err
	}
	uses, err := o.usesOfQuestions(ctx)
	r.Uses = uses[id]
	return r, err
}

// CheckQuestion returns everything that is wrong with a draft's content, and
// the content as it would be stored.
func (o *Office) CheckQuestion(content questionbank.Question) (questionbank.Question, []questionbank.Problem) {
	clean, problems := questionbank.Clean(content)
	return clean, append(problems, questionbank.Validate(clean)...)
}

// SaveQuestion stores a draft as a new question, or as the next version of one;
// the newest version of a question is always a draft first. Invalid with the
// first problem where the content is not valid; Conflict where another version
// came in between (Base), or nothing is different.
func (o *Office) SaveQuestion(ctx context.Context, actor engine.Actor, d QuestionDraft) (questionbank.Record, error) {
	r, err := o.saveQuestion(ctx, actor, d)
	act, id := "question.create", r.ID
	if d.ID != "" {
		act, id = "question.edit", d.ID
	}
	if err == nil {
		err = o.bankChanged(ctx)
	}
	return r, o.audit(ctx, actor, act, "question/"+id, err)
}

func (o *Office) saveQuestion(ctx context.Context, actor engine.Actor, d QuestionDraft) (questionbank.Record, error) {
	content, problems := o.CheckQuestion(d.Content)
	if err := questionbank.MayEdit(actor, content.Topic); err != nil {
		return questionbank.Record{}, err
	}
	if err := questionbank.First(problems); err != nil {
		return questionbank.Record{}, err
	}
	if len([]rune(d.Note)) > maxNote {
		return questionbank.Record{}, engine.Invalid("problem.long", "runes", len([]rune(d.Note)), "max", maxNote).At("note")
	}
	if d.ID == "" {
		return o.createQuestion(ctx, actor, content, d.Note)
	}
	var saved questionbank.Record
	_, err := o.Store.Questions.Update(ctx, d.ID, func(r *questionbank.Record) error {
		if err := questionbank.MayEdit(actor, r.Content.Topic); err != nil {
			return err
		}
		if d.Base != r.Newest {
			return engine.Conflict("bank.error.base", "yours", d.Base, "newest", r.Newest)
		}
		if err := o.revise(ctx, r, content, actor.ID, d.Note); err != nil {
			return err
		}
		saved = *r
		return nil
	})
	return saved, err
}

// revise makes content a record's newest version and stores the one that it
// replaces. The record is for the caller to store.
func (o *Office) revise(ctx context.Context, r *questionbank.Record, content questionbank.Question, author engine.ID, note string) error {
	replaced, any, err := r.Revise(content, author, note, o.Clock.Now().UnixMilli())
	if err != nil || !any {
		return err
	}
	err = o.Store.Versions.Insert(ctx, &replaced)
	if engine.Is(err, engine.KindConflict) {
		return nil // an attempt that got no further left it
	}
	return err
}

func (o *Office) createQuestion(ctx context.Context, actor engine.Actor, content questionbank.Question, note string) (questionbank.Record, error) {
	r := questionbank.Record{ID: content.ID}
	if r.ID == "" {
		r.ID = engine.NewID()
	}
	if _, _, err := r.Revise(content, actor.ID, note, o.Clock.Now().UnixMilli()); err != nil {
		return r, err
	}
	err := o.Store.Questions.Insert(ctx, &r)
	if engine.Is(err, engine.KindConflict) {
		return r, engine.Conflict("bank.error.id", "id", r.ID).At("id").Because(err)
	}
	return r, err
}

// QuestionVersions returns all versions of a question, the newest first.
func (o *Office) QuestionVersions(ctx context.Context, actor engine.Actor, id engine.ID) ([]questionbank.Version, error) {
	r, err := o.Question(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	older, err := o.Store.Versions.OfQuestion(ctx, id)
	if err != nil {
		return nil, err
	}
	all := []questionbank.Version{r.NewestVersion()}
	for _, v := range older {
		if v.Number < r.Newest { // what an edit that failed half-way left is no version
			all = append(all, v)
		}
	}
	return all, nil
}

// QuestionDiff returns what differs between two versions of a question.
func (o *Office) QuestionDiff(ctx context.Context, actor engine.Actor, id engine.ID, from, to int) ([]questionbank.Change, error) {
	versions, err := o.QuestionVersions(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	find := func(number int) (*questionbank.Question, error) {
		for i := range versions {
			if versions[i].Number == number {
				return &versions[i].Content, nil
			}
		}
		return nil, engine.NotFound("bank.error.version", "id", number)
	}
	before, err := find(from)
	if err != nil {
		return nil, err
	}
	after, err := find(to)
	if err != nil {
		return nil, err
	}
	return questionbank.Diff(before, after), nil
}
