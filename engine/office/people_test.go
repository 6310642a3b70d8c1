package office_test

import (
	"errors"
	"slices"
	"testing"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/people"
)

func firstPeople() []office.NewPerson {
	return []office.NewPerson{
		{ID: "s1", Name: "系统员", Password: "First-visit-1", Roles: []engine.Role{engine.RoleSystem}},
		{ID: "s2", Name: "安全员", User: "Guard", Password: "First-visit-2", Roles: []engine.Role{engine.RoleSecurity}},
		{ID: "s3", Name: "审计员", Password: "First-visit-3", Roles: []engine.Role{engine.RoleAudit}},
		{ID: "k1", Name: "考务员", Password: "First-visit-4", Roles: []engine.Role{engine.RoleOffice}},
	}
}

func TestSetup(t *testing.T) {
	t.Parallel()
	o := officetest.Empty(t)
	if needed, err := o.NeedsSetup(ctx); err != nil || !needed {
		t.Fatalf("needed %v, %v", needed, err)
	}
	// Somebody from a roster may be there before.
	roster := people.Person{ID: "k1", Name: "考务", User: "k1", Roles: []engine.Role{engine.RoleCandidate}, Department: "d7"}
	if err := o.Store.Persons.Insert(ctx, &roster); err != nil {
		t.Fatal(err)
	}
	if err := o.Setup(ctx, firstPeople()); err != nil {
		t.Fatal(err)
	}
	if needed, err := o.NeedsSetup(ctx); err != nil || needed {
		t.Errorf("needed %v, %v", needed, err)
	}
	signIn(t, o, "guard", "First-visit-2")
	signIn(t, o, "k1", "First-visit-4")
	wantErr(t, o.Setup(ctx, firstPeople()), engine.KindForbidden, "error.setup.done")
	wantErr(t, officetest.Over(t, o.Store.DB).Setup(ctx, firstPeople()), engine.KindForbidden, "error.setup.done")
}

func TestSetupRefusals(t *testing.T) {
	t.Parallel()
	o := officetest.Empty(t)
	for name, c := range map[string]struct {
		change  func([]office.NewPerson) []office.NewPerson
		message string
		field   string
	}{
		"one person two administrators": {func(p []office.NewPerson) []office.NewPerson {
			p[0].Roles = append(p[0].Roles, engine.RoleAudit)
			return p
		}, "error.role.separate", "roles0"},
		"no audit administrator": {func(p []office.NewPerson) []office.NewPerson { return p[:2] }, "error.setup.roles", ""},
		"the same number":        {func(p []office.NewPerson) []office.NewPerson { p[1].ID = "s1"; return p }, "error.person.same", "id1"},
		"the same user":          {func(p []office.NewPerson) []office.NewPerson { p[2].User = "GUARD"; return p }, "error.user.taken", "user2"},
		"no password":            {func(p []office.NewPerson) []office.NewPerson { p[3].Password = ""; return p }, "error.required", "password3"},
		"weak password":          {func(p []office.NewPerson) []office.NewPerson { p[1].Password = "abcdefgh"; return p }, "error.password.classes", "password1"},
		"no name":                {func(p []office.NewPerson) []office.NewPerson { p[1].Name = " "; return p }, "error.required", "name1"},
	} {
		err := o.Setup(ctx, c.change(firstPeople()))
		wantErr(t, err, engine.KindInvalid, c.message)
		if engine.AsError(err).Field != c.field {
			t.Errorf("%s: field %q, want %q", name, engine.AsError(err).Field, c.field)
		}
	}
	several := firstPeople()
	several[0].Name, several[0].Password, several[2].ID = "", "abcdefgh", ""
	var fields []string
	var all office.FieldErrors
	if errors.As(o.Setup(ctx, several), &all) {
		for _, e := range all {
			fields = append(fields, e.Field)
		}
	}
	if want := []string{"name0", "password0", "id2"}; !slices.Equal(fields, want) {
		t.Errorf("told at once: %q, want %q", fields, want)
	}
	if n, err := o.Store.Persons.Count(ctx, allOf); err != nil || n != 0 {
		t.Errorf("a refused set-up left %d persons, %v", n, err)
	}
}

// A set-up that a crash interrupted can be done again.
func TestSetupAgainAfterACrash(t *testing.T) {
	t.Parallel()
	o := officetest.Empty(t)
	half := officetest.Person("s2", engine.RoleSecurity)
	if err := o.Store.Persons.Insert(ctx, &half); err != nil {
		t.Fatal(err)
	}
	if err := o.Setup(ctx, firstPeople()); err != nil {
		t.Fatal(err)
	}
	signIn(t, o, "guard", "First-visit-2")
}

func TestAddAndEditPerson(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	system := officetest.Actor(t, o, engine.RoleSystem)
	p, err := o.AddPerson(ctx, system, office.NewPerson{ID: " 0815 ", Name: "李明", Department: officetest.Department, Password: "Given-by-1-other", Roles: []engine.Role{engine.RoleAudit}, Topics: []string{"*"}})
	if err != nil || p.ID != "0815" || !slices.Equal(p.Roles, []engine.Role{engine.RoleCandidate}) || p.Topics != nil {
		t.Fatalf("%+v, %v", p, err)
	}
	if s, _, err := o.Session(ctx, signIn(t, o, "0815", "Given-by-1-other")); err != nil || !s.MustChange {
		t.Errorf("a given password need not be changed: %+v, %v", s, err)
	}
	for name, c := range map[string]struct {
		n       office.NewPerson
		kind    engine.Kind
		message string
		field   string
	}{
		"same number":        {office.NewPerson{ID: "0815", Name: "x", User: "other"}, engine.KindConflict, "error.person.taken", "id"},
		"same user":          {office.NewPerson{ID: "0816", Name: "x", User: "0815"}, engine.KindConflict, "error.user.taken", "user"},
		"unknown department": {office.NewPerson{ID: "0817", Name: "x", Department: "d99"}, engine.KindInvalid, "error.department.missing", "department"},
		"weak password":      {office.NewPerson{ID: "0818", Name: "x", Password: "12345678"}, engine.KindInvalid, "error.password.classes", "password"},
	} {
		_, err := o.AddPerson(ctx, system, c.n)
		wantErr(t, err, c.kind, c.message)
		if engine.AsError(err).Field != c.field {
			t.Errorf("%s: field %q", name, engine.AsError(err).Field)
		}
	}

	p, err = o.Person(ctx, system, "0815")
	if err != nil || p.Password != "" || !p.HasPassword {
		t.Fatalf("%+v, %v", p, err)
	}
	edit := office.PersonEdit{Version: p.Version, Name: "李小明", User: "LiMing"}
	if err := o.EditPerson(ctx, system, "0815", edit); err != nil {
		t.Fatal(err)
	}
	wantErr(t, o.EditPerson(ctx, system, "0815", edit), engine.KindConflict, "error.changed")
	p, _ = o.Person(ctx, system, "0815")
	wantErr(t, o.EditPerson(ctx, system, "0815", office.PersonEdit{Version: p.Version, Name: "x", User: "marker"}), engine.KindConflict, "error.user.taken")
	signIn(t, o, "liming", "Given-by-1-other")
}

// Each act of administering people, tried by every role.
func TestWhoMayAdministerPeople(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	victim := officetest.Person("victim", engine.RoleCandidate)
	if err := o.Store.Persons.Insert(ctx, &victim); err != nil {
		t.Fatal(err)
	}
	acts := map[string]struct {
		may []engine.Role
		do  func(engine.Actor) error
	}{
		"add": {[]engine.Role{engine.RoleSystem}, func(a engine.Actor) error {
			_, err := o.AddPerson(ctx, a, office.NewPerson{ID: "new", Name: "新"})
			return err
		}},
		"edit": {[]engine.Role{engine.RoleSystem}, func(a engine.Actor) error { return o.EditPerson(ctx, a, "victim", office.PersonEdit{Name: "新"}) }},
		"roles": {[]engine.Role{engine.RoleSecurity}, func(a engine.Actor) error {
			return o.GrantRoles(ctx, a, "victim", []engine.Role{engine.RoleMarker}, nil)
		}},
		"disable": {[]engine.Role{engine.RoleSystem}, func(a engine.Actor) error { return o.DisablePerson(ctx, a, "victim", true) }},
		"unlock":  {[]engine.Role{engine.RoleSecurity}, func(a engine.Actor) error { return o.UnlockPerson(ctx, a, "victim") }},
		"reset":   {[]engine.Role{engine.RoleSystem}, func(a engine.Actor) error { _, err := o.ResetPassword(ctx, a, "victim"); return err }},
		"department": {[]engine.Role{engine.RoleSystem}, func(a engine.Actor) error {
			_, err := o.SaveDepartment(ctx, a, people.Department{Name: "新"})
			return err
		}},
		"remove": {[]engine.Role{engine.RoleSystem}, func(a engine.Actor) error { return o.DeleteDepartment(ctx, a, "none", 1) }},
		"list": {[]engine.Role{engine.RoleSystem, engine.RoleSecurity, engine.RoleAudit, engine.RoleOffice, engine.RoleAppraiser}, func(a engine.Actor) error {
			_, _, err := o.People(ctx, a, office.PeopleFilter{})
			return err
		}},
		"trail":  {[]engine.Role{engine.RoleAudit}, func(a engine.Actor) error { _, _, err := o.AuditTrail(ctx, a, office.AuditFilter{}); return err }},
		"verify": {[]engine.Role{engine.RoleAudit, engine.RoleSystem}, func(a engine.Actor) error { _, err := o.VerifyAudit(ctx, a); return err }},
		"set":    {nil, func(a engine.Actor) error { return o.SetPassword(ctx, a, "victim", "Chosen-word-1", false) }},
	}
	for name, act := range acts {
		for _, role := range engine.Roles {
			err := act.do(officetest.Actor(t, o, role))
			if may := slices.Contains(act.may, role); engine.Is(err, engine.KindForbidden) == may {
				t.Errorf("%s by %s: %v", name, role, err)
			}
		}
	}
	no := false
	if got := trail(t, o, office.AuditFilter{OK: &no, Act: "person.roles"}); len(got) != len(engine.Roles)-1 {
		t.Errorf("%d refusals of granting roles in the trail", len(got))
	}
}

func TestGrantRoles(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	security := officetest.Actor(t, o, engine.RoleSecurity)
	token := signIn(t, o, "judge", officetest.Password)
	if err := o.GrantRoles(ctx, security, "judge", []engine.Role{engine.RoleMarker, engine.RoleInstructor}, []string{" 征地拆迁/ ", "征地拆迁", ""}); err != nil {
		t.Fatal(err)
	}
	_, actor, err := o.Session(ctx, token) // at once, in the session that goes on
	if err != nil || !slices.Equal(actor.Roles, []engine.Role{engine.RoleInstructor, engine.RoleMarker}) || !slices.Equal(actor.Topics, []string{"征地拆迁"}) {
		t.Errorf("%+v, %v", actor, err)
	}
	wantErr(t, o.GrantRoles(ctx, security, "security", []engine.Role{engine.RoleSecurity, engine.RoleOffice}, nil), engine.KindForbidden, "error.self.roles")
	wantErr(t, o.GrantRoles(ctx, security, "system", []engine.Role{engine.RoleSystem, engine.RoleAudit}, nil), engine.KindInvalid, "error.role.separate")
	wantErr(t, o.GrantRoles(ctx, security, "system", []engine.Role{engine.RoleCandidate}, nil), engine.KindForbidden, "error.role.last")
	if err := o.GrantRoles(ctx, security, "judge", []engine.Role{engine.RoleSystem}, []string{"*"}); err != nil {
		t.Fatal(err)
	}
	if err := o.GrantRoles(ctx, security, "system", []engine.Role{engine.RoleCandidate}, nil); err != nil {
		t.Errorf("there is another system administrator now: %v", err)
	}
	if p, _ := o.Person(ctx, security, "judge"); p.Topics != nil {
		t.Errorf("topics without being an instructor: %v", p.Topics)
	}
}

func TestAdministratorsAreKeptApart(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	system, security := officetest.Actor(t, o, engine.RoleSystem), officetest.Actor(t, o, engine.RoleSecurity)
	_, err := o.ResetPassword(ctx, system, "audit")
	wantErr(t, err, engine.KindForbidden, "error.reset.administrator")
	_, err = o.ResetPassword(ctx, system, "system")
	wantErr(t, err, engine.KindForbidden, "error.self.reset")
	wantErr(t, o.DisablePerson(ctx, system, "audit", true), engine.KindForbidden, "error.role")
	wantErr(t, o.DisablePerson(ctx, security, "audit", true), engine.KindForbidden, "error.role.last")
	wantErr(t, o.DisablePerson(ctx, security, "security", true), engine.KindForbidden, "error.self.disable")
	wantErr(t, o.UnlockPerson(ctx, security, "security"), engine.KindForbidden, "error.self.unlock")
	second := officetest.Person("audit2", engine.RoleAudit)
	if err := o.Store.Persons.Insert(ctx, &second); err != nil {
		t.Fatal(err)
	}
	if err := o.DisablePerson(ctx, security, "audit", true); err != nil {
		t.Error(err)
	}
	password, err := o.ResetPassword(ctx, office.CommandLine("root"), "audit2")
	if err != nil {
		t.Fatal(err)
	}
	signIn(t, o, "audit2", password)
}

func TestUnlockAndReset(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	for range 5 {
		o.SignIn(ctx, "judge", "Wrong-pass-1", "")
	}
	security := officetest.Actor(t, o, engine.RoleSecurity)
	if todos, err := o.Todos(ctx, security); err != nil || len(todos) != 1 || todos[0].Count != 1 {
		t.Errorf("%+v, %v", todos, err)
	}
	if locked, n, err := o.People(ctx, security, office.PeopleFilter{Status: office.PersonLocked}); err != nil || n != 1 || locked[0].ID != "judge" {
		t.Errorf("%+v, %v", locked, err)
	}
	if err := o.UnlockPerson(ctx, security, "judge"); err != nil {
		t.Fatal(err)
	}
	token := signIn(t, o, "judge", officetest.Password)
	password, err := o.ResetPassword(ctx, officetest.Actor(t, o, engine.RoleSystem), "judge")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := o.Session(ctx, token); !engine.Is(err, engine.KindUnauthenticated) {
		t.Errorf("the session outlives the reset: %v", err)
	}
	if s, _, err := o.Session(ctx, signIn(t, o, "judge", password)); err != nil || !s.MustChange {
		t.Errorf("%+v, %v", s, err)
	}
	for _, e := range trail(t, o, office.AuditFilter{}) {
		for k, v := range e.Detail {
			if v == password || v == officetest.Password {
				t.Errorf("the trail holds a password under %q", k)
			}
		}
	}
}

func TestPeopleFilters(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	if _, err := o.SaveDepartment(ctx, officetest.Actor(t, o, engine.RoleSystem), people.Department{ID: "d2", Name: "财政局"}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"z3", "z1", "z2"} {
		p := officetest.Person(id, engine.RoleCandidate)
		p.Name, p.Department = "张"+id, "d2"
		if err := o.Store.Persons.Insert(ctx, &p); err != nil {
			t.Fatal(err)
		}
	}
	audit := officetest.Actor(t, o, engine.RoleAudit)
	for name, c := range map[string]struct {
		f     office.PeopleFilter
		total int
		ids   []string
	}{
		"all":                 {office.PeopleFilter{Limit: 1}, 14, []string{"appraiser"}},
		"department":          {office.PeopleFilter{Department: "d2"}, 3, []string{"z1", "z2", "z3"}},
		"paged":               {office.PeopleFilter{Department: "d2", Skip: 1, Limit: 1}, 3, []string{"z2"}},
		"role":                {office.PeopleFilter{Role: engine.RoleCandidate}, 4, []string{"candidate", "z1", "z2", "z3"}},
		"role in department":  {office.PeopleFilter{Role: engine.RoleCandidate, Department: officetest.Department}, 1, []string{"candidate"}},
		"text":                {office.PeopleFilter{Text: " 张Ｚ1"}, 1, []string{"z1"}},
		"number":              {office.PeopleFilter{Text: "Z"}, 3, []string{"z1", "z2", "z3"}},
		"nobody":              {office.PeopleFilter{Text: "查无此人"}, 0, []string{}},
		"past the end":        {office.PeopleFilter{Department: "d2", Skip: 30, Limit: 10}, 3, []string{}},
		"nobody is disabled":  {office.PeopleFilter{Status: office.PersonDisabled}, 0, []string{}},
		"and all are active":  {office.PeopleFilter{Status: office.PersonActive, Limit: 1}, 14, []string{"appraiser"}},
		"unknown department.": {office.PeopleFilter{Department: "d9"}, 0, []string{}},
	} {
		list, total, err := o.People(ctx, audit, c.f)
		got := make([]string, len(list))
		for i, p := range list {
			got[i] = p.ID
			if p.Password != "" {
				t.Errorf("%s: a hash leaves the office", name)
			}
		}
		if err != nil || total != c.total || !slices.Equal(got, c.ids) {
			t.Errorf("%s: %v of %d, %v", name, got, total, err)
		}
	}
}

func TestDepartments(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	system := officetest.Actor(t, o, engine.RoleSystem)
	d, err := o.SaveDepartment(ctx, system, people.Department{Name: " 财政局 ", Order: -1})
	if err != nil || d.Name != "财政局" {
		t.Fatalf("%+v, %v", d, err)
	}
	_, err = o.SaveDepartment(ctx, system, people.Department{Name: "财政局"})
	wantErr(t, err, engine.KindConflict, "error.department.taken")
	list, err := o.Departments(ctx)
	if err != nil || len(list) != 2 || list[0].ID != d.ID {
		t.Errorf("%+v, %v", list, err)
	}
	stale := d
	d.Name = "财政金融局"
	if d, err = o.SaveDepartment(ctx, system, d); err != nil {
		t.Fatal(err)
	}
	_, err = o.SaveDepartment(ctx, system, stale)
	wantErr(t, err, engine.KindConflict, "error.changed")
	wantErr(t, o.DeleteDepartment(ctx, system, officetest.Department, 1), engine.KindConflict, "error.department.used")
	if err := o.DeleteDepartment(ctx, system, d.ID, d.Version); err != nil {
		t.Error(err)
	}
	sizes, err := o.DepartmentSizes(ctx)
	if err != nil || sizes[officetest.Department] != len(engine.Roles) {
		t.Errorf("%v, %v", sizes, err)
	}
}
