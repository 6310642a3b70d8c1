package office

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"lectern/engine"
	"lectern/engine/appraisal"
)

// ManualEntry is an entry that a person makes. Token is a word that whoever
// shows the form chose: the same entry sent twice is made once.
type ManualEntry struct {
	Token     string
	Person    engine.ID
	Period    engine.ID
	Component string
	Value     engine.Mark
	Of        engine.Mark
	Reason    string
}

// most is the most marks an entry may be out of.
const mostMarks = 1000 * engine.One

// AddManual makes an entry by hand, with a reason, by an appraiser; never in
// one's own ledger.
func (o *Office) AddManual(ctx context.Context, actor engine.Actor, m ManualEntry) (appraisal.Entry, error) {
	w, err := o.manualWish(ctx, actor, &m)
	if err == nil {
		err = o.post(ctx, w)
	}
	w.ID = appraisal.EntryID(w.Object, w.Revision)
	detail := map[string]string{"component": clip(m.Component, 40), "value": m.Value.String() + "/" + m.Of.String(), "reason": clip(m.Reason, maxReason)}
	return w.Entry, o.auditDetail(ctx, actor, "ledger.manual", "person/"+clip(m.Person, 64), detail, err)
}

// PreviewManual returns what the person's schemes say before an entry and what
// they would say with it. It refuses what AddManual would.
func (o *Office) PreviewManual(ctx context.Context, actor engine.Actor, m ManualEntry) (before, after []SchemeOutcome, err error) {
	w, err := o.manualWish(ctx, actor, &m)
	if err != nil {
		return nil, nil, err
	}
	return o.preview(ctx, w)
}

// preview returns what the schemes say of a person before a wish and with it.
func (o *Office) preview(ctx context.Context, w appraisal.Wish) (before, after []SchemeOutcome, err error) {
	b, err := o.Store.Ledger.Book(ctx, w.Person)
	if err != nil {
		return nil, nil, err
	}
	p, err := o.Store.Persons.Get(ctx, w.Person)
	if err != nil {
		return nil, nil, err
	}
	if before, _, err = o.outcomesOf(ctx, p.Department, b); err != nil {
		return nil, nil, err
	}
	plan, err := b.Plan(w)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range plan {
		if err := b.Apply(appraisal.Posted{Entry: e, Seq: int64(len(b.Entries)) + 1}); err != nil {
			return nil, nil, err
		}
	}
	after, _, err = o.outcomesOf(ctx, p.Department, b)
	return before, after, err
}

func (o *Office) manualWish(ctx context.Context, actor engine.Actor, m *ManualEntry) (appraisal.Wish, error) {
	var w appraisal.Wish
	if err := mayCorrect(actor, m.Person); err != nil {
		return w, err
	}
	m.Reason, m.Component = strings.TrimSpace(m.Reason), strings.TrimSpace(m.Component)
	var wrong FieldErrors
	add := func(is bool, field, key string, args ...any) {
		if is {
			wrong = append(wrong, engine.Invalid(key, args...).At(field))
		}
	}
	add(m.Reason == "", "reason", "error.required")
	add(utf8.RuneCountInString(m.Reason) > maxReason, "reason", "error.long", "most", maxReason)
	add(m.Component == "", "component", "error.required")
	add(m.Of <= 0 || m.Of > mostMarks, "of", "error.range", "low", 1, "high", 1000)
	add(m.Of > 0 && (m.Value < 0 || m.Value > m.Of), "value", "error.range", "low", 0, "high", m.Of.String())
	add(m.Token == "" || len(m.Token) > 64 || strings.ContainsAny(m.Token, "/#~"), "", "error.token")
	p, err := o.Store.Periods.Get(ctx, m.Period)
	if engine.Is(err, engine.KindNotFound) {
		add(true, "period", "error.period.missing", "id", clip(m.Period, 40))
	} else if err != nil {
		return w, err
	}
	if err := o.knownComponent(ctx, m.Component, p.ID); err != nil && m.Component != "" {
		wrong = append(wrong, engine.AsError(err).At("component"))
	}
	if _, err := o.Store.Persons.Get(ctx, m.Person); err != nil {
		wrong = append(wrong, engine.AsError(err).At("person"))
	}
	if err := wrong.orNil(); err != nil {
		return w, err
	}
	w.Entry = appraisal.Entry{
		Person: m.Person, Period: m.Period, Component: m.Component, Kind: appraisal.KindManual, Value: m.Value, Of: m.Of,
		Object: "manual/" + m.Token, Revision: 1, At: o.Clock.Now().UnixMilli(), By: actor.ID, ByName: actor.Name, Reason: m.Reason,
	}
	return w, nil
}

// mayCorrect keeps people from writing their own record.
func mayCorrect(actor engine.Actor, person engine.ID) error {
	if err := actor.Need(engine.RoleAppraiser); err != nil {
		return err
	}
	if actor.ID == person {
		return engine.Forbidden("error.ledger.own")
	}
	return nil
}

// knownComponent returns an Invalid error for a component that no scheme whose
// period takes in the one given has.
func (o *Office) knownComponent(ctx context.Context, component string, period engine.ID) error {
	names, err := o.componentsFor(ctx, period)
	if err != nil {
		return err
	}
	for _, c := range names {
		if c.Key == component {
			return nil
		}
	}
	return engine.Invalid("error.ledger.component", "component", clip(component, 40))
}

// componentsFor returns the components of all schemes in whose period the one
// given lies, each key once; of every scheme for "".
func (o *Office) componentsFor(ctx context.Context, period engine.ID) ([]appraisal.Component, error) {
	periods, err := o.Periods(ctx)
	if err != nil {
		return nil, err
	}
	var list []appraisal.Component
	seen := map[string]bool{}
	for _, p := range periods {
		within, err := o.periodsWithin(ctx, p)
		if err != nil {
			return nil, err
		}
		holds := period == ""
		for _, id := range within {
			holds = holds || id == period
		}
		if !holds {
			continue
		}
		schemes, err := o.Store.Schemes.OfPeriod(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		for _, s := range schemes {
			for _, c := range s.Components {
				if !seen[c.Key] {
					seen[c.Key] = true
					list = append(list, c)
				}
			}
		}
	}
	return list, nil
}

// TestComponents returns the components of the schemes that count tests of a
// period, each key once; of every scheme for "". An exam's results go to the
// one that it names.
func (o *Office) TestComponents(ctx context.Context, period engine.ID) ([]appraisal.Component, error) {
	list, err := o.componentsFor(ctx, period)
	return slices.DeleteFunc(list, func(c appraisal.Component) bool { return c.Source != appraisal.FromTest }), err
}

// ManualComponents returns what an entry by hand may be for, of all schemes.
func (o *Office) ManualComponents(ctx context.Context, actor engine.Actor) ([]appraisal.Component, error) {
	if err := actor.Need(keepsLedger...); err != nil {
		return nil, err
	}
	return o.componentsFor(ctx, "")
}

// ReverseManual takes back an entry that was made by hand, with a reason, by an
// appraiser. Others follow what they come from: Conflict for them, and for what
// does not stand any more.
func (o *Office) ReverseManual(ctx context.Context, actor engine.Actor, person engine.ID, entry, reason string) error {
	reason = strings.TrimSpace(reason)
	w, err := o.reversalWish(ctx, actor, person, entry)
	switch {
	case err != nil:
	case reason == "":
		err = engine.Invalid("error.required").At("reason")
	case utf8.RuneCountInString(reason) > maxReason:
		err = engine.Invalid("error.long", "most", maxReason).At("reason")
	default:
		w.Reason = reason
		err = o.post(ctx, w)
	}
	return o.auditDetail(ctx, actor, "ledger.reverse", "person/"+clip(person, 64), map[string]string{"entry": clip(entry, 100), "reason": clip(reason, maxReason)}, err)
}

// PreviewReversal returns what the person's schemes say before an entry by hand
// is taken back and what they would say without it. It refuses what
// ReverseManual would, but for the reason.
func (o *Office) PreviewReversal(ctx context.Context, actor engine.Actor, person engine.ID, entry string) (before, after []SchemeOutcome, err error) {
	w, err := o.reversalWish(ctx, actor, person, entry)
	if err != nil {
		return nil, nil, err
	}
	return o.preview(ctx, w)
}

// reversalWish takes an entry by hand back, for a reason still to be given.
func (o *Office) reversalWish(ctx context.Context, actor engine.Actor, person engine.ID, entry string) (appraisal.Wish, error) {
	var w appraisal.Wish
	if err := mayCorrect(actor, person); err != nil {
		return w, err
	}
	b, err := o.Store.Ledger.Book(ctx, person)
	if err != nil {
		return w, err
	}
	e, found := b.Find(entry)
	if !found {
		return w, engine.NotFound("error.ledger.missing", "id", clip(entry, 100))
	}
	if e.Kind != appraisal.KindManual {
		return w, engine.Conflict("error.ledger.follows")
	}
	if now, stands := b.Current(e.Object); !stands || now.ID != entry {
		return w, engine.Conflict("error.ledger.reversed")
	}
	w = appraisal.Wish{Withdrawn: true, Entry: e.Entry}
	w.Revision, w.At, w.By, w.ByName, w.Reason = e.Revision+1, o.Clock.Now().UnixMilli(), actor.ID, actor.Name, ""
	return w, nil
}
