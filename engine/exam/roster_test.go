package exam

import (
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"lectern/engine"
)

func TestReadRoster(t *testing.T) {
	t.Parallel()
	text := "id,name,department,ticket,room,seat,extra_minutes\n1001,李明,财政局,T1,03,12,15\n\n1002, 王芳 ,,,,,\n"
	want := []RosterRow{
		{Row: 2, ID: "1001", Name: "李明", Department: "财政局", Ticket: "T1", Room: "03", Seat: "12", ExtraMinutes: 15},
		{Row: 4, ID: "1002", Name: "王芳"},
	}
	chinese, err := simplifiedchinese.GB18030.NewEncoder().String(strings.Replace(text,
		"id,name,department,ticket,room,seat,extra_minutes", "编号*,姓名,单位,准考证号,考场,座位号,加时", 1))
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{"utf-8": text, "bom": "\ufeff" + text, "gb18030": chinese, "crlf": strings.ReplaceAll(text, "\n", "\r\n")} {
		rows, problems, err := ReadRoster(strings.NewReader(file))
		if err != nil || len(problems) > 0 || !reflect.DeepEqual(rows, want) {
			t.Errorf("%s: %+v %v %v", name, rows, problems, err)
		}
	}
}

func TestRosterProblems(t *testing.T) {
	t.Parallel()
	rows, problems, err := ReadRoster(strings.NewReader("name,id,extra_minutes,ticket\na,1,,T\nb,,,\nc,1,,\nd,2,x,\ne,3,5,T\nf,4,-1,\n"))
	if err != nil || len(rows) != 1 {
		t.Fatalf("%+v %v", rows, err)
	}
	want := []struct {
		row     int
		message string
	}{{3, "error.roster.no_id"}, {4, "error.roster.twice"}, {5, "error.roster.extra"}, {6, "error.roster.ticket_twice"}, {7, "error.roster.extra"}}
	if len(problems) != len(want) {
		t.Fatalf("%+v", problems)
	}
	for i, w := range want {
		if problems[i].Row != w.row || problems[i].Reason.Message != w.message {
			t.Errorf("%+v, want %+v", problems[i], w)
		}
	}
	for name, file := range map[string]string{
		"empty": "", "only a header": "id\n", "no id": "name\nx\n", "binary": "PK\x03\x04\x00\x00", "quotes": "id\n\"a\n", "twice": "id,id\n1,1\n",
	} {
		if _, _, err := ReadRoster(strings.NewReader(file)); !engine.Is(err, engine.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
