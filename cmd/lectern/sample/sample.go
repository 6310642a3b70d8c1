// Package sample is a made-up development zone, with which a newcomer tries the
// product: its departments and people, a year's lectures, a bank of questions
// written for it, and the blueprint of a quarterly test. All of it is data; the
// demo command brings it to life by the product's own acts.
package sample

import (
	"embed"
	"fmt"

	"lectern/engine"
	"lectern/engine/paper"
	"lectern/questionbank"
)

//go:embed bank/*.jsonl
var bank embed.FS

// BankFile is one file of questions.
type BankFile struct {
	Name string
	Data []byte
}

// Bank returns the files of questions, one a topic.
func Bank() ([]BankFile, error) {
	entries, err := bank.ReadDir("bank")
	if err != nil {
		return nil, err
	}
	var out []BankFile
	for _, e := range entries {
		data, err := bank.ReadFile("bank/" + e.Name())
		if err != nil {
			return nil, err
		}
		out = append(out, BankFile{e.Name(), data})
	}
	return out, nil
}

// Organisation is the name of the zone.
const Organisation = "云河经济开发区"

// Department is a department of the zone.
type Department struct{ ID, Name string }

// Departments are the eight of the zone.
var Departments = []Department{
	{"D1", "党政办公室"}, {"D2", "经济发展局"}, {"D3", "招商促进局"}, {"D4", "自然资源和建设局"},
	{"D5", "社会事务局"}, {"D6", "应急和生态环境局"}, {"D7", "财政金融局"}, {"D8", "行政审批和政务服务局"},
}

// Person is one of the zone's staff.
type Person struct {
	ID, Name, Department string
}

const (
	surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
	givens   = "志远 雅琴 建国 思敏 海涛 静怡 文博 晓燕 立新 春梅 俊杰 丽华 国栋 玉洁 永强 佳宁 振华 秀兰 明哲 欣然 少华 月娥 卫东 婷婷 子墨 慧敏 天佑 红霞 宏伟 诗涵"
)

// People are the zone's 120 staff, fifteen a department.
func People() []Person {
	family, given := []rune(surnames), fields(givens)
	out := make([]Person, 120)
	for i := range out {
		out[i] = Person{
			ID:         fmt.Sprintf("%04d", 1001+i),
			Name:       string(family[i*7%len(family)]) + given[(i*11+i/30)%len(given)],
			Department: Departments[i/15].ID,
		}
	}
	return out
}

func fields(s string) []string {
	var out []string
	word := ""
	for _, r := range s + " " {
		if r != ' ' {
			word += string(r)
		} else if word != "" {
			out, word = append(out, word), ""
		}
	}
	return out
}

// Account is a person of the sample who signs in in a role.
type Account struct {
	ID, Name, User string
	Roles          []engine.Role
	Topics         []string
}

// Password opens every account of the sample.
const Password = "Yunhe-2026"

// Accounts are one person of each role. The first three are the administrators,
// who stand apart.
var Accounts = []Account{
	{"9001", "方正", "system", []engine.Role{engine.RoleSystem}, nil},
	{"9002", "严守", "security", []engine.Role{engine.RoleSecurity}, nil},
	{"9003", "明察", "audit", []engine.Role{engine.RoleAudit}, nil},
	{"9004", "沈考", "office", []engine.Role{engine.RoleOffice}, nil},
	{"9005", "梁师", "instructor", []engine.Role{engine.RoleInstructor}, []string{"*"}},
	{"9006", "郑审", "reviewer", []engine.Role{engine.RoleReviewer}, nil},
	{"9007", "康监", "invigilator", []engine.Role{engine.RoleInvigilator}, nil},
	{"9008", "曾阅", "marker", []engine.Role{engine.RoleMarker}, nil},
	{"9009", "傅评", "judge", []engine.Role{engine.RoleJudge}, nil},
	{"9010", "吕人", "appraiser", []engine.Role{engine.RoleAppraiser}, nil},
}

// Candidate is the person of the sample who signs in as a candidate.
const Candidate = "1001"

// TicketHolder is the person of the sample whose ticket and code are told.
const TicketHolder = "1002"

// Lecture is one of the year's lectures.
type Lecture struct{ Topic, Title, Speaker string }

// Lectures are the twelve of the year, one a month.
var Lectures = []Lecture{
	{"征地拆迁", "依法征收与补偿安置", "自然资源和建设局　林晓"},
	{"招商引资", "外商投资促进与项目落地", "招商促进局　何远"},
	{"信访稳定", "信访工作条例与矛盾化解", "党政办公室　彭涛"},
	{"企业服务", "优化营商环境的法与度", "行政审批和政务服务局　宋雅"},
	{"农村规范化管理", "村级组织与集体资产管理", "社会事务局　高健"},
	{"党风廉政", "纪律处分条例与廉洁从政", "纪工委　郭正"},
	{"法律法规", "行政处罚、强制与复议", "司法所　韩律"},
	{"财税金融", "预算、采购与债务风险", "财政金融局　唐敏"},
	{"公文与保密", "公文处理与保密管理", "党政办公室　冯文"},
	{"安全生产", "安全责任与隐患治理", "应急和生态环境局　董安"},
	{"生态环保", "环评、排污许可与监督", "应急和生态环境局　程清"},
	{"数字政务", "数据共享与个人信息保护", "行政审批和政务服务局　袁数"},
}

// Blueprint is that of a quarterly test on some of the topics: 38 questions,
// 100 marks, an hour.
func Blueprint(title string, topics []string) paper.Blueprint {
	spread := func(total int) []paper.Rule {
		var rules []paper.Rule
		for i, topic := range topics {
			if n := (total*(i+1))/len(topics) - total*i/len(topics); n > 0 {
				rules = append(rules, paper.Rule{Topic: topic, Count: n})
			}
		}
		return rules
	}
	section := func(title string, t questionbank.Type, marks engine.Mark, n int) paper.Section {
		return paper.Section{Title: title, Type: t, Marks: marks, Draw: spread(n)}
	}
	multiple := section("多项选择题", questionbank.Multiple, 3000, 8)
	multiple.Rule = questionbank.MarkingRule{Name: questionbank.RuleMissingHalf}
	multiple.Instructions = "少选得一半，错选不得分。"
	truth := section("判断题", questionbank.TrueFalse, 1000, 8)
	truth.Instructions = "正确的打√，错误的打×。"
	return paper.Blueprint{
		Title: title, Minutes: 60, Pass: 60000,
		Sections: []paper.Section{
			section("单项选择题", questionbank.Single, 2000, 16), multiple, truth,
			section("填空题", questionbank.Blank, 2000, 3),
			section("简答题", questionbank.Short, 8000, 1),
			section("案例分析题", questionbank.Case, 11000, 2),
		},
		Forms:   paper.Forms{Kind: paper.Personal, Tolerance: 500, Overlap: 1000},
		Shuffle: paper.Shuffle{Questions: true, Options: true},
	}
}
