package office

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/programme"
	"lectern/questionbank"
)

// MyReflection returns the actor's own reflection on a lecture; one without
// texts (Version 0) while nothing was handed in. NotFound for a lecture that is
// for others, unless the actor was there.
func (o *Office) MyReflection(ctx context.Context, actor engine.Actor, lecture engine.ID) (programme.Lecture, programme.Reflection, error) {
	l, err := o.Lecture(ctx, actor, lecture)
	if err == nil {
		err = actor.Need(engine.RoleCandidate)
	}
	if err != nil {
		return l, programme.Reflection{}, err
	}
	r, err := o.Store.Reflections.Get(ctx, programme.ReflectionKey(lecture, actor.ID))
	if !engine.Is(err, engine.KindNotFound) {
		return l, r, err
	}
	if !l.Expects(actor.Department) {
		line, err := o.MyPresence(ctx, actor, lecture)
		if err == nil && line.Presence == "" {
			err = engine.NotFound("error.lecture.missing", "id", clip(lecture, 64))
		}
		if err != nil {
			return programme.Lecture{}, programme.Reflection{}, err
		}
	}
	return l, programme.Reflection{Lecture: lecture, Person: actor.ID}, nil
}

// HandInReflection hands in what a listener wrote about a lecture. Closed once it
// has been graded; Forbidden for a lecture that is still to come or wants none.
// After the last day it is taken and noted as late.
func (o *Office) HandInReflection(ctx context.Context, actor engine.Actor, lecture engine.ID, text string) (programme.Reflection, error) {
	r, err := o.handInReflection(ctx, actor, lecture, text)
	return r, o.audit(ctx, actor, "reflection.handin", "lecture/"+clip(lecture, 64), err)
}

func (o *Office) handInReflection(ctx context.Context, actor engine.Actor, lecture engine.ID, text string) (programme.Reflection, error) {
	l, r, err := o.MyReflection(ctx, actor, lecture)
	today := o.today(ctx)
	switch {
	case err != nil:
		return r, err
	case !l.WantsReflection():
		return r, engine.Forbidden("error.reflection.unwanted")
	case !l.Held(today):
		return r, engine.Forbidden("error.reflection.early", "day", l.Day)
	}
	at, late := o.Clock.Now().UnixMilli(), today > l.ReflectionDue
	if r.Version == 0 {
		r = programme.Reflection{
			Key: programme.ReflectionKey(lecture, actor.ID), Lecture: lecture, Period: l.Period, Person: actor.ID, Name: actor.Name, Department: actor.Department,
		}
		if err := r.HandIn(text, at, late); err != nil {
			return r, err
		}
		err := o.Store.Reflections.Insert(ctx, &r)
		if !engine.Is(err, engine.KindConflict) {
			return r, err
		}
	}
	return o.Store.Reflections.Update(ctx, programme.ReflectionKey(lecture, actor.ID), func(r *programme.Reflection) error {
		r.Department, r.Name = actor.Department, actor.Name
		return r.HandIn(text, at, late)
	})
}

// readsReflections may read and grade; instructors those on their own topics.
var readsReflections = []engine.Role{engine.RoleOffice, engine.RoleMarker, engine.RoleInstructor}

func mayRead(actor engine.Actor, l *programme.Lecture) error {
	if err := actor.Need(readsReflections...); err != nil {
		return err
	}
	if actor.Has(engine.RoleOffice, engine.RoleMarker) {
		return nil
	}
	for _, topic := range l.Topics {
		if slices.ContainsFunc(actor.Topics, func(t string) bool { return t != "" && questionbank.TopicUnder(topic, t) }) {
			return nil
		}
	}
	return engine.Forbidden("error.reflection.topic")
}

// ReflectionFilter selects reflections; its zero value is all that the actor may
// read.
type ReflectionFilter struct {
	Lecture engine.ID
	State   programme.ReflectionState
	Text    string // part of name or number
	Skip    int
	Limit   int // 0: all
}

// ReflectionRow is a reflection in a list.
type ReflectionRow struct {
	programme.Reflection
	Title string // of the lecture
}

// Reflections returns the reflections that a filter selects and the actor may
// read, those that have waited longest first, and how many there are.
func (o *Office) Reflections(ctx context.Context, actor engine.Actor, f ReflectionFilter) ([]ReflectionRow, int, error) {
	if err := actor.Need(readsReflections...); err != nil {
		return nil, 0, err
	}
	lectures, err := o.readable(ctx, actor)
	if err != nil {
		return nil, 0, err
	}
	states := []programme.ReflectionState{programme.HandedIn, programme.SentBack, programme.Graded}
	if f.State != "" {
		states = []programme.ReflectionState{f.State}
	}
	rows := []ReflectionRow{}
	for _, state := range states {
		for r, err := range o.Store.Reflections.In(ctx, state) {
			if err != nil {
				return nil, 0, err
			}
			l, may := lectures[r.Lecture]
			if !may || r.Person == actor.ID || f.Lecture != "" && r.Lecture != f.Lecture || !matches(f.Text, r.Name, r.Person) {
				continue
			}
			rows = append(rows, ReflectionRow{r, l.Title})
		}
	}
	slices.SortStableFunc(rows, func(a, b ReflectionRow) int {
		return cmp.Or(cmp.Compare(boolInt(a.State != programme.HandedIn), boolInt(b.State != programme.HandedIn)),
			cmp.Compare(a.Text().At, b.Text().At), cmp.Compare(a.Key, b.Key))
	})
	total := len(rows)
	rows = rows[min(f.Skip, total):]
	if f.Limit > 0 {
		rows = rows[:min(f.Limit, len(rows))]
	}
	return rows, total, nil
}

// readable returns the lectures whose reflections the actor may read, by id.
func (o *Office) readable(ctx context.Context, actor engine.Actor) (map[engine.ID]programme.Lecture, error) {
	all, err := o.Store.Lectures.Between(ctx, "", "")
	byID := make(map[engine.ID]programme.Lecture, len(all))
	for i := range all {
		if mayRead(actor, &all[i]) == nil {
			byID[all[i].ID] = all[i]
		}
	}
	return byID, err
}

// matches reports whether a search text is part of any of the texts.
func matches(search string, texts ...string) bool {
	search = foldSearch(search)
	return search == "" || slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(foldSearch(s), search) })
}

// Reflection returns one reflection with its lecture and the rule by which it is
// graded, for a reader.
func (o *Office) Reflection(ctx context.Context, actor engine.Actor, lecture, person engine.ID) (programme.Lecture, programme.Reflection, programme.ReflectionRule, error) {
	var none programme.ReflectionRule
	l, err := o.Store.Lectures.Get(ctx, lecture)
	if err == nil {
		err = mayRead(actor, &l)
	}
	if err != nil {
		return l, programme.Reflection{}, none, err
	}
	if person == actor.ID {
		return l, programme.Reflection{}, none, engine.Forbidden("error.reflection.own")
	}
	r, err := o.Store.Reflections.Get(ctx, programme.ReflectionKey(lecture, person))
	if err != nil {
		return l, r, none, err
	}
	rule, err := o.reflectionRule(ctx, l.Period)
	return l, r, rule, err
}

func (o *Office) reflectionRule(ctx context.Context, period engine.ID) (programme.ReflectionRule, error) {
	p, err := o.Store.Periods.Get(ctx, period)
	if engine.Is(err, engine.KindNotFound) {
		return programme.DefaultReflection, nil
	}
	if err != nil {
		return programme.ReflectionRule{}, err
	}
	plan, err := o.Plan(ctx, p)
	return plan.Reflection, err
}

// DecideReflection takes a reader's decision. A grade counts at once.
func (o *Office) DecideReflection(ctx context.Context, actor engine.Actor, lecture, person engine.ID, d programme.Decision) (programme.Reflection, error) {
	r, err := o.decideReflection(ctx, actor, lecture, person, d)
	detail := map[string]string{"grade": string(d.Grade)}
	if d.SentBack {
		detail = map[string]string{"grade": "sent_back"}
	}
	return r, o.auditDetail(ctx, actor, "reflection.decide", "reflection/"+clip(programme.ReflectionKey(lecture, person), 128), detail, err)
}

func (o *Office) decideReflection(ctx context.Context, actor engine.Actor, lecture, person engine.ID, d programme.Decision) (programme.Reflection, error) {
	_, _, rule, err := o.Reflection(ctx, actor, lecture, person)
	if err != nil {
		return programme.Reflection{}, err
	}
	r, err := o.Store.Reflections.Update(ctx, programme.ReflectionKey(lecture, person), func(r *programme.Reflection) error {
		return r.Decide(d, rule, o.Clock.Now().UnixMilli(), actor)
	})
	if err != nil || r.State != programme.Graded {
		return r, err
	}
	if err := o.postReflection(ctx, r); err != nil {
		o.Log.WarnContext(ctx, "a grade is not in the ledger yet", "reflection", r.Key, "error", err)
	}
	return r, nil
}

// reflectionObject names a reflection in ledgers.
func reflectionObject(key string) string { return "reflection/" + key }

// postReflection brings the writer's ledger to say what the reflection was
// graded, and notes that it does.
func (o *Office) postReflection(ctx context.Context, r programme.Reflection) error {
	reading, ok := r.Reading()
	if !ok || r.State != programme.Graded {
		return nil
	}
	l, err := o.Store.Lectures.Get(ctx, r.Lecture)
	if err != nil && !engine.Is(err, engine.KindNotFound) {
		return err
	}
	w := appraisal.Wish{Entry: appraisal.Entry{
		Person: r.Person, Period: r.Period, Component: ComponentReflections, Kind: appraisal.KindReflection,
		Object: reflectionObject(r.Key), Revision: int64(r.Revision), Value: reading.Points, Of: reading.Max,
		Title: l.Title, On: r.Texts[0].At, At: o.Clock.Now().UnixMilli(), By: reading.By, ByName: reading.ByName,
	}}
	if r.Revision > 1 {
		w.Reason = clip(reading.Comment, maxReason)
	}
	if err := o.post(ctx, w); err != nil {
		return err
	}
	_, err = o.Store.Reflections.Update(ctx, r.Key, func(now *programme.Reflection) error {
		now.Unposted = now.Unposted && now.Revision != r.Revision
		return nil
	})
	return err
}

// sweepReflections posts the grades that a crash kept from the ledgers.
func (o *Office) sweepReflections(ctx context.Context) error {
	var first error
	for r, err := range o.Store.Reflections.Unposted(ctx) {
		if err == nil {
			err = o.postReflection(ctx, r)
		}
		if err != nil && first == nil {
			first = err
		}
	}
	return first
}

// ReadableLectures returns the lectures that want reflections and whose
// reflections the actor may read, the newest first.
func (o *Office) ReadableLectures(ctx context.Context, actor engine.Actor) ([]programme.Lecture, error) {
	if err := actor.Need(readsReflections...); err != nil {
		return nil, err
	}
	byID, err := o.readable(ctx, actor)
	list := []programme.Lecture{}
	for _, l := range byID {
		if l.ReflectionDue != "" {
			list = append(list, l)
		}
	}
	slices.SortFunc(list, func(a, b programme.Lecture) int { return programme.CompareLectures(b, a) })
	return list, err
}
