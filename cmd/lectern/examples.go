package main

// The examples that --help shows of commands within commands.

// Help is shown by `lectern exam create --help`.
func (ExamCreateCmd) Help() string {
	return "Example: lectern exam create --db D --blueprint b.json --roster people.csv --opens 2026-12-18T09:00:00+08:00 --closes 2026-12-18T11:00:00+08:00 --seal"
}

// Help is shown by `lectern exam seal --help`.
func (ExamSealCmd) Help() string { return "Example: lectern exam seal --db lectern-data EXAM" }

// Help is shown by `lectern exam release --help`.
func (ExamReleaseCmd) Help() string { return "Example: lectern exam release --db lectern-data EXAM" }

// Help is shown by `lectern exam tickets --help`.
func (ExamTicketsCmd) Help() string {
	return "Example: lectern exam tickets --db lectern-data --json EXAM"
}

// Help is shown by `lectern exam list --help`.
func (ExamListCmd) Help() string { return "Example: lectern exam list --db lectern-data --json" }

// Help is shown by `lectern user list --help`.
func (UserListCmd) Help() string { return "Example: lectern user list --db lectern-data --search 李" }

// Help is shown by `lectern user add --help`.
func (UserAddCmd) Help() string {
	return "Example: lectern user add --db lectern-data --id 10086 --name 李明"
}

// Help is shown by `lectern user roles --help`.
func (UserRolesCmd) Help() string {
	return "Example: lectern user roles --db lectern-data --roles instructor,marker --topics 征地拆迁 10086"
}

// Help is shown by `lectern user password --help`.
func (UserPasswordCmd) Help() string {
	return "Example: echo 'a password' | lectern user password --db lectern-data 10086"
}

// Help is shown by `lectern user unlock --help`.
func (UserUnlockCmd) Help() string { return "Example: lectern user unlock --db lectern-data 10086" }

// Help is shown by `lectern exam fairness --help`.
func (ExamFairnessCmd) Help() string { return "Example: lectern exam fairness --db lectern-data EXAM" }
