package handlers

import (
	"errors"
	"strconv"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/store"
	"lectern/views"
)

// settingsPage shows what is set for the whole organisation.
func (s *Server) settingsPage(c *Ctx) error {
	set, err := s.Office.Settings(c.Context())
	if err != nil {
		return err
	}
	return c.Page(settingsView(c, set))
}

func settingsView(c *Ctx, set store.Settings) *views.SettingsPage {
	return &views.SettingsPage{
		Frame: c.Frame(c.T("settings.title")), Version: set.Version,
		Organisation: set.Organisation, Zone: set.Zone, Language: set.Language,
		GraceMS:      itoa(set.GraceMS),
		PasswordDays: itoa(set.SignIn.PasswordDays), PasswordRunes: itoa(set.SignIn.PasswordRunes),
		LockAfter: itoa(set.SignIn.LockAfter), LockSeconds: itoa(set.SignIn.LockSeconds),
		IdleSeconds: itoa(set.SignIn.IdleSeconds), SessionHours: itoa(set.SignIn.SessionHours),
		MaySystem: c.Actor.Has(engine.RoleSystem), MaySecurity: c.Actor.Has(engine.RoleSecurity),
	}
}

// settingsSave takes the part of the form that the actor may set: the page shows
// the other as text.
func (s *Server) settingsSave(c *Ctx) error {
	set, err := s.Office.Settings(c.Context())
	if err != nil {
		return err
	}
	var refusals []error
	number := func(name string, into *int) {
		n, err := c.PostedInt(name)
		if err == nil && c.Posted(name) == "" {
			err = engine.Invalid("error.required").At(name)
		}
		if err != nil {
			refusals = append(refusals, err)
			return // what stands is no second fault
		}
		*into = n
	}
	set.Version, _ = strconv.ParseInt(c.Posted("version"), 10, 64)
	if c.Actor.Has(engine.RoleSystem) {
		set.Organisation, set.Zone, set.Language = c.Posted("organisation"), c.Posted("zone"), c.Posted("language")
		number("grace_ms", &set.GraceMS)
	}
	if c.Actor.Has(engine.RoleSecurity) {
		number("password_runes", &set.SignIn.PasswordRunes)
		number("password_days", &set.SignIn.PasswordDays)
		number("lock_after", &set.SignIn.LockAfter)
		number("lock_seconds", &set.SignIn.LockSeconds)
		number("idle_seconds", &set.SignIn.IdleSeconds)
		number("session_hours", &set.SignIn.SessionHours)
	}
	for _, wrong := range office.CheckSettings(set) {
		refusals = append(refusals, wrong)
	}
	refused := errors.Join(refusals...)
	if refused == nil {
		refused = s.Office.SaveSettings(c.Context(), c.Actor, set)
	}
	if refused != nil {
		p := settingsView(c, set)
		for name, field := range map[string]*string{
			"grace_ms": &p.GraceMS, "password_runes": &p.PasswordRunes, "password_days": &p.PasswordDays,
			"lock_after": &p.LockAfter, "lock_seconds": &p.LockSeconds, "idle_seconds": &p.IdleSeconds, "session_hours": &p.SessionHours,
		} {
			if typed := c.Posted(name); typed != "" {
				*field = typed
			}
		}
		return c.Again(joined(refused), p)
	}
	c.Flash("settings.saved")
	return c.See("/system/settings")
}
