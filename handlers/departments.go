package handlers

import (
	"errors"
	"strconv"

	"lectern/engine"
	"lectern/engine/people"
	"lectern/views"
)

// departments lists the departments, and adds one.
func (s *Server) departments(c *Ctx) error {
	p, err := s.departmentsPage(c)
	if err != nil {
		return err
	}
	return c.Page(p)
}

func (s *Server) departmentsPage(c *Ctx) (*views.DepartmentsPage, error) {
	list, err := s.Office.Departments(c.Context())
	if err != nil {
		return nil, err
	}
	sizes, err := s.Office.DepartmentSizes(c.Context())
	if err != nil {
		return nil, err
	}
	p := &views.DepartmentsPage{Frame: c.Frame(c.T("people.departments")), None: sizes[""], May: c.Actor.Has(engine.RoleSystem), Order: 1}
	for _, d := range list {
		p.Rows = append(p.Rows, views.DepartmentRow{ID: d.ID, Name: d.Name, Order: d.Order, Size: sizes[d.ID]})
		p.Order = d.Order + 1
	}
	return p, nil
}

func (s *Server) departmentAdd(c *Ctx) error {
	d := people.Department{Name: c.Posted("name")}
	var err error
	d.Order, err = c.PostedInt("order")
	if err == nil {
		d, err = s.Office.SaveDepartment(c.Context(), c.Actor, d)
	}
	if err != nil {
		p, failed := s.departmentsPage(c)
		if failed != nil {
			return failed
		}
		p.Name, p.Order = c.Posted("name"), d.Order
		return c.Again(err, p)
	}
	c.Flash("people.department_added", "name", d.Name)
	return c.See("/system/departments")
}

// department changes one department.
func (s *Server) department(c *Ctx) error {
	p, err := s.departmentPage(c)
	if err != nil {
		return err
	}
	return c.Page(p)
}

func (s *Server) departmentPage(c *Ctx) (*views.DepartmentPage, error) {
	d, err := s.Office.Store.Departments.Get(c.Context(), c.Params("department"))
	if err != nil {
		return nil, err
	}
	sizes, err := s.Office.DepartmentSizes(c.Context())
	if err != nil {
		return nil, err
	}
	p := &views.DepartmentPage{Frame: c.Frame(d.Name), ID: d.ID, Version: d.Version, Name: d.Name, Order: d.Order, Persons: sizes[d.ID]}
	p.Crumbs = []views.Link{{Text: c.T("people.departments"), URL: "/system/departments"}}
	return p, nil
}

func (s *Server) departmentSave(c *Ctx) error {
	version, _ := strconv.ParseInt(c.Posted("version"), 10, 64)
	order, err := c.PostedInt("order")
	d := people.Department{ID: c.Params("department"), Version: version, Name: c.Posted("name"), Order: order}
	if version < 1 {
		err = errors.Join(err, engine.Conflict("error.changed"))
	}
	if err == nil {
		_, err = s.Office.SaveDepartment(c.Context(), c.Actor, d)
	}
	if err != nil {
		p, failed := s.departmentPage(c)
		if failed != nil {
			return failed
		}
		p.Name, p.Order, p.Version = d.Name, d.Order, d.Version
		return c.Again(err, p)
	}
	c.Flash("people.department_saved", "name", d.Name)
	return c.See("/system/departments")
}

func (s *Server) departmentDelete(c *Ctx) error {
	id := c.Params("department")
	version, _ := strconv.ParseInt(c.Posted("version"), 10, 64)
	d, err := s.Office.Store.Departments.Get(c.Context(), id)
	if err != nil {
		return err
	}
	if err := s.Office.DeleteDepartment(c.Context(), c.Actor, id, version); err != nil {
		return err
	}
	c.Flash("people.department_deleted", "name", d.Name)
	return c.See("/system/departments")
}
