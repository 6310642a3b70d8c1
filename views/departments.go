package views

// DepartmentsPage lists the departments, and adds one.
type DepartmentsPage struct {
	Frame
	Rows  []DepartmentRow
	None  int // persons who are in no department
	May   bool
	Name  string
	Order int
}

// DepartmentRow is one department with how many persons are in it.
type DepartmentRow struct {
	ID    string
	Name  string
	Order int
	Size  int
}

// DepartmentPage changes a department, or removes it.
type DepartmentPage struct {
	Frame
	ID      string
	Version int64
	Name    string
	Order   int
	Persons int
}
