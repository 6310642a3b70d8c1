package people_test

import (
	"strings"
	"testing"

	"lectern/engine/people"
)

func TestNewTicket(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		k := people.NewTicket("")
		if len(k.Number) != 10 || k.Number[0] == '0' || strings.Trim(k.Number, "0123456789") != "" {
			t.Fatalf("number %q", k.Number)
		}
		if len(k.Code) != 10 || strings.ContainsAny(k.Code, "ILOU") || people.FoldCode(k.Code) != k.Code {
			t.Fatalf("code %q", k.Code)
		}
		if seen[k.Code] {
			t.Fatalf("code %q twice", k.Code)
		}
		seen[k.Code] = true
	}
	if k := people.NewTicket("A-7"); k.Number != "A-7" {
		t.Errorf("own number lost: %q", k.Number)
	}
}

func TestFolds(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"AB0C1-DE1FG": "AB0C1DE1FG", "abocI-del fg": "AB0C1DE1FG", "ＡＢＯＣ１－ＤＥｌＦＧ": "AB0C1DE1FG", " ab0c1–de1fg\n": "AB0C1DE1FG", "": "",
	} {
		if got := people.FoldCode(typed); got != want {
			t.Errorf("%q: %q", typed, got)
		}
	}
	if got := people.FoldNumber("ol-２０２６ 01"); got != "OL202601" {
		t.Errorf("number: %q", got)
	}
	if got := people.FoldUser("  ＷＡＮＧ "); got != "wang" {
		t.Errorf("user: %q", got)
	}
	if got := people.GroupCode("AB0C1DE1FG"); got != "AB0C1-DE1FG" {
		t.Errorf("grouped: %q", got)
	}
}

func FuzzFoldCode(f *testing.F) {
	f.Add("ab0c1-de1fg")
	f.Add("ﷺ－ｌｉ")
	f.Fuzz(func(t *testing.T, typed string) {
		once := people.FoldCode(typed)
		if again := people.FoldCode(once); again != once {
			t.Errorf("%q folds to %q and that to %q", typed, once, again)
		}
		if got := people.FoldCode(people.GroupCode(once)); got != once {
			t.Errorf("%q does not survive grouping: %q", once, got)
		}
	})
}

func TestCodeMAC(t *testing.T) {
	t.Parallel()
	key := []byte("key")
	mac := people.CodeMAC(key, "e1", "2026-01", "AB0C1DE1FG")
	for name, other := range map[string]struct {
		mac  []byte
		same bool
	}{
		"as typed":       {people.CodeMAC(key, "e1", "202601", "aboc1-deifg"), true},
		"another exam":   {people.CodeMAC(key, "e2", "202601", "AB0C1DE1FG"), false},
		"another number": {people.CodeMAC(key, "e1", "202602", "AB0C1DE1FG"), false},
		"another code":   {people.CodeMAC(key, "e1", "202601", "AB0C1DE1FH"), false},
		"another key":    {people.CodeMAC([]byte("k"), "e1", "202601", "AB0C1DE1FG"), false},
		"a shifted part": {people.CodeMAC(key, "e12", "02601", "AB0C1DE1FG"), false},
		"none":           {nil, false},
	} {
		if people.SameMAC(mac, other.mac) != other.same {
			t.Error(name)
		}
	}
	if people.SameMAC(nil, nil) {
		t.Error("a ticket without a code lets in")
	}
}

func TestCheckPerson(t *testing.T) {
	t.Parallel()
	good := people.Person{ID: "2026-001", Name: "欧阳娜娜·买买提", User: "2026-001"}
	for name, c := range map[string]struct {
		change func(*people.Person)
		field  string
	}{
		"good":          {func(*people.Person) {}, ""},
		"no number":     {func(p *people.Person) { p.ID = " " }, "id"},
		"no name":       {func(p *people.Person) { p.Name = "" }, "name"},
		"no user":       {func(p *people.Person) { p.User = "" }, "user"},
		"slash":         {func(p *people.Person) { p.ID = "a/b" }, "id"},
		"dots":          {func(p *people.Person) { p.ID = ".." }, "id"},
		"colon":         {func(p *people.Person) { p.ID = "cli:root" }, "id"},
		"long":          {func(p *people.Person) { p.Name = strings.Repeat("长", 61) }, "name"},
		"control":       {func(p *people.Person) { p.Name = "a\x00b" }, "name"},
		"spaced user":   {func(p *people.Person) { p.User = "a b" }, "user"},
		"two guardians": {func(p *people.Person) { p.Roles = append(p.Roles, "system", "audit") }, "roles"},
	} {
		p := good
		c.change(&p)
		err := people.CheckPerson(p)
		switch {
		case c.field == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.field != "" && (err == nil || fieldOf(err) != c.field):
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := people.CheckDepartment(people.Department{Name: " "}); err == nil {
		t.Error("a department without a name")
	}
}
