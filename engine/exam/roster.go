package exam

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"lectern/engine"
)

// RosterRow is one person of a roster file.
type RosterRow struct {
	Row          int // of the file, from 1, the header included
	ID           engine.ID
	Name         string
	Department   string
	Ticket       string
	Room         string
	Seat         string
	ExtraMinutes int
}

// RosterProblem is why a row of a roster cannot be taken.
type RosterProblem struct {
	Row    int
	Reason *engine.Error // its Field is the column
}

// Bounds of a roster file.
const (
	maxRosterBytes  = 16 << 20
	maxRosterText   = 100 // runes of a field
	maxExtraMinutes = 24 * 60
)

// rosterColumns are the names by which a header may call a column.
var rosterColumns = map[string]string{
	"id": "id", "编号": "id", "工号": "id", "人员编号": "id", "身份标识": "id",
	"name": "name", "姓名": "name",
	"department": "department", "单位": "department", "部门": "department", "所在单位": "department",
	"ticket": "ticket", "准考证号": "ticket", "准考证": "ticket",
	"room": "room", "考场": "room", "考场号": "room",
	"seat": "seat", "座位": "seat", "座位号": "seat", "座号": "seat",
	"extra_minutes": "extra_minutes", "加时": "extra_minutes", "加时分钟": "extra_minutes", "延长时间": "extra_minutes",
}

// ReadRoster reads a roster: CSV in UTF-8 or GB18030 with a header that names
// its columns, of which only id must be there. People who stand twice are a
// problem of the later row that names the earlier one; so is an id or a ticket
// number that is missing or too long. The error is Invalid where the file is
// no roster at all, TooLarge where it is too big.
func ReadRoster(r io.Reader) ([]RosterRow, []RosterProblem, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxRosterBytes+1))
	if err != nil {
		return nil, nil, engine.Internal("read a roster", err)
	}
	if len(data) > maxRosterBytes {
		return nil, nil, engine.E(engine.KindTooLarge, "error.roster.large", "max", maxRosterBytes>>20)
	}
	text, err := rosterText(data)
	if err != nil {
		return nil, nil, err
	}
	c := csv.NewReader(strings.NewReader(text))
	c.FieldsPerRecord, c.TrimLeadingSpace = -1, true
	header, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, engine.Invalid("error.roster.empty")
	}
	if err != nil {
		return nil, nil, engine.Invalid("error.roster.csv", "reason", err.Error()).Because(err)
	}
	at, err := rosterHeader(header)
	if err != nil {
		return nil, nil, err
	}
	read := rosterReader{at: at, ids: map[string]int{}, tickets: map[string]int{}}
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, engine.Invalid("error.roster.csv", "reason", err.Error()).Because(err)
		}
		line, _ := c.FieldPos(0)
		read.row(line, record)
	}
	if len(read.rows) == 0 && len(read.problems) == 0 {
		return nil, nil, engine.Invalid("error.roster.empty")
	}
	return read.rows, read.problems, nil
}

func rosterText(data []byte) (string, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(data, 0) >= 0 {
		return "", engine.Invalid("error.roster.encoding")
	}
	if utf8.Valid(data) {
		return string(data), nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return "", engine.Invalid("error.roster.encoding")
	}
	return string(text), nil
}

func rosterHeader(header []string) (map[string]int, error) {
	at := map[string]int{}
	for i, name := range header {
		name = strings.ToLower(strings.Join(strings.Fields(strings.TrimRight(name, "*＊")), ""))
		if column, ok := rosterColumns[name]; ok {
			if _, twice := at[column]; twice {
				return nil, engine.Invalid("error.roster.column_twice", "column", column)
			}
			at[column] = i
		}
	}
	if _, ok := at["id"]; !ok {
		return nil, engine.Invalid("error.roster.header")
	}
	return at, nil
}

type rosterReader struct {
	at       map[string]int
	rows     []RosterRow
	problems []RosterProblem
	ids      map[string]int
	tickets  map[string]int
}

func (r *rosterReader) row(line int, record []string) {
	get := func(column string) string {
		if i, ok := r.at[column]; ok && i < len(record) {
			return strings.TrimSpace(record[i])
		}
		return ""
	}
	row := RosterRow{Row: line, ID: get("id"), Name: get("name"), Department: get("department"),
		Ticket: get("ticket"), Room: get("room"), Seat: get("seat")}
	if strings.TrimSpace(strings.Join(record, "")) == "" {
		return
	}
	refuse := func(column, message string, args ...any) {
		r.problems = append(r.problems, RosterProblem{line, engine.Invalid(message, append(args, "row", line)...).At(column)})
	}
	before := len(r.problems)
	for column := range r.at {
		if utf8.RuneCountInString(get(column)) > maxRosterText {
			refuse(column, "error.roster.long", "max", maxRosterText)
		}
	}
	if row.ID == "" {
		refuse("id", "error.roster.no_id")
	} else if first, twice := r.ids[row.ID]; twice {
		refuse("id", "error.roster.twice", "id", row.ID, "first", first)
	}
	if first, twice := r.tickets[row.Ticket]; twice && row.Ticket != "" {
		refuse("ticket", "error.roster.ticket_twice", "ticket", row.Ticket, "first", first)
	}
	if extra := get("extra_minutes"); extra != "" {
		n, err := strconv.Atoi(extra)
		if err != nil || n < 0 || n > maxExtraMinutes {
			refuse("extra_minutes", "error.roster.extra", "text", extra, "max", maxExtraMinutes)
		}
		row.ExtraMinutes = n
	}
	if len(r.problems) > before {
		return
	}
	r.ids[row.ID] = line
	r.tickets[row.Ticket] = line
	r.rows = append(r.rows, row)
}
