package office

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lectern/engine"
	"lectern/engine/people"
	"lectern/engine/store"
)

// Settings returns what is set for the whole organisation.
func (o *Office) Settings(ctx context.Context) (store.Settings, error) {
	return o.Store.Settings.Read(ctx)
}

// SaveSettings sets it, by the system administrator; the rules of signing in are
// the security administrator's. Either leaves the other's part as it stands.
// Conflict ("error.changed") when it was changed since set was read; FieldErrors
// as CheckSettings.
func (o *Office) SaveSettings(ctx context.Context, actor engine.Actor, set store.Settings) error {
	if err := actor.Need(engine.RoleSystem, engine.RoleSecurity); err != nil {
		return o.audit(ctx, actor, "settings.save", "settings", err)
	}
	now, err := o.Store.Settings.Fresh(ctx)
	if err != nil {
		return err
	}
	if now.Version != set.Version {
		return engine.Conflict("error.changed")
	}
	if !actor.Has(engine.RoleSecurity) {
		set.SignIn = now.SignIn
	}
	if !actor.Has(engine.RoleSystem) {
		signIn := set.SignIn
		set = now
		set.SignIn = signIn
	}
	set.Organisation = strings.TrimSpace(set.Organisation)
	if err := CheckSettings(set).orNil(); err != nil {
		return err
	}
	if err = o.Store.Settings.Write(ctx, &set); engine.Is(err, engine.KindConflict) {
		err = engine.Conflict("error.changed").Because(err)
	}
	return o.audit(ctx, actor, "settings.save", "settings", err)
}

// CheckSettings tells every setting that cannot be kept, each at its field.
func CheckSettings(set store.Settings) FieldErrors {
	var wrong FieldErrors
	if utf8.RuneCountInString(set.Organisation) > people.MaxName {
		wrong = append(wrong, engine.Invalid("error.long", "most", people.MaxName).At("organisation"))
	}
	if _, err := time.LoadLocation(set.Zone); err != nil || set.Zone == "" || set.Zone == "Local" {
		wrong = append(wrong, engine.Invalid("error.zone", "zone", set.Zone).At("zone"))
	}
	if !slices.Contains([]string{"zh", "en"}, set.Language) {
		wrong = append(wrong, engine.Invalid("error.language", "language", set.Language).At("language"))
	}
	if set.GraceMS < 0 || set.GraceMS > 60_000 {
		wrong = append(wrong, engine.Invalid("error.range", "low", 0, "high", 60_000).At("grace_ms"))
	}
	return append(wrong, set.SignIn.Check()...)
}
