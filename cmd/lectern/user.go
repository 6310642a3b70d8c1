package main

import (
	"bufio"
	"fmt"
	"strings"

	"lectern/engine"
	"lectern/engine/office"
)

// UserCmd keeps people from the command line.
type UserCmd struct {
	List     UserListCmd     `cmd:"" help:"List people."`
	Add      UserAddCmd      `cmd:"" help:"Add a person, who becomes a candidate."`
	Roles    UserRolesCmd    `cmd:"" help:"Set a person's roles."`
	Password UserPasswordCmd `cmd:"" help:"Set a person's password, read from standard input."`
	Unlock   UserUnlockCmd   `cmd:"" help:"Lift the lock that failed sign-ins set."`
}

// Help is the example that --help shows.
func (UserCmd) Help() string {
	return "Example: lectern user add --db lectern-data --id 10086 --name 李明\n         echo 'a password' | lectern user password --db lectern-data 10086"
}

// UserListCmd lists people.
type UserListCmd struct {
	Database `embed:""`
	Search   string `help:"Text in a name or number."`
}

// Run lists.
func (c *UserListCmd) Run(a *App) error {
	return a.office(c.Database, func(o *office.Office) error {
		list, _, err := o.People(a.Ctx, a.actor(), office.PeopleFilter{Text: c.Search})
		if err != nil {
			return err
		}
		type row struct {
			ID    string        `json:"id"`
			Name  string        `json:"name"`
			User  string        `json:"user"`
			Roles []engine.Role `json:"roles"`
		}
		rows := make([]row, len(list))
		for i, p := range list {
			rows[i] = row{p.ID, p.Name, p.User, p.Roles}
			if !a.JSON {
				fmt.Fprintf(a.Stdout, "%s\t%s\t%s\t%v\n", p.ID, p.Name, p.User, p.Roles)
			}
		}
		if a.JSON {
			return a.print(rows)
		}
		return nil
	})
}

// UserAddCmd adds a person.
type UserAddCmd struct {
	Database   `embed:""`
	ID         string `required:"" help:"The organisation's own number for the person."`
	Name       string `required:"" help:"Name."`
	User       string `help:"Sign-in name; the number where left out."`
	Department string `help:"Number of the department."`
}

// Run adds.
func (c *UserAddCmd) Run(a *App) error {
	c.Make = true
	return a.office(c.Database, func(o *office.Office) error {
		p, err := o.AddPerson(a.Ctx, a.actor(), office.NewPerson{ID: c.ID, Name: c.Name, User: c.User, Department: c.Department})
		if err != nil {
			return err
		}
		return a.done(map[string]any{"id": p.ID, "user": p.User})
	})
}

// UserRolesCmd sets roles.
type UserRolesCmd struct {
	Database `embed:""`
	ID       string   `arg:"" help:"Number of the person."`
	Roles    []string `required:"" help:"Roles, by comma: candidate,office,marker,…"`
	Topics   []string `help:"Topics given to an instructor; * is all."`
}

// Run grants.
func (c *UserRolesCmd) Run(a *App) error {
	roles := make([]engine.Role, len(c.Roles))
	for i, r := range c.Roles {
		roles[i] = engine.Role(strings.TrimSpace(r))
	}
	return a.office(c.Database, func(o *office.Office) error {
		if err := o.GrantRoles(a.Ctx, a.actor(), c.ID, roles, c.Topics); err != nil {
			return err
		}
		return a.done(map[string]any{"id": c.ID, "roles": roles})
	})
}

// UserPasswordCmd sets a password.
type UserPasswordCmd struct {
	Database   `embed:""`
	ID         string `arg:"" help:"Number of the person."`
	MustChange bool   `help:"Ask for another at the next sign-in."`
}

// Run reads one line and sets it.
func (c *UserPasswordCmd) Run(a *App) error {
	line, err := bufio.NewReader(a.Stdin).ReadString('\n')
	password := strings.TrimRight(line, "\r\n")
	if password == "" {
		return usageError(fmt.Sprintf("no password on standard input (%v)", err))
	}
	return a.office(c.Database, func(o *office.Office) error {
		if err := o.SetPassword(a.Ctx, a.actor(), c.ID, password, c.MustChange); err != nil {
			return err
		}
		return a.done(map[string]any{"id": c.ID})
	})
}

// UserUnlockCmd lifts a lock.
type UserUnlockCmd struct {
	Database `embed:""`
	ID       string `arg:"" help:"Number of the person."`
}

// Run unlocks.
func (c *UserUnlockCmd) Run(a *App) error {
	return a.office(c.Database, func(o *office.Office) error {
		if err := o.UnlockPerson(a.Ctx, a.actor(), c.ID); err != nil {
			return err
		}
		return a.done(map[string]any{"id": c.ID})
	})
}

// done prints what a command did: JSON for scripts, the values for people.
func (a *App) done(result map[string]any) error {
	if a.JSON {
		return a.print(result)
	}
	for _, key := range []string{"id", "user", "roles"} {
		if v, ok := result[key]; ok {
			fmt.Fprintf(a.Stdout, "%s: %v\n", key, v)
		}
	}
	return nil
}
