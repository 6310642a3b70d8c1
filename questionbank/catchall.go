package questionbank

import (
	"regexp"
	"slices"
	"strings"
)

var (
	catchAll = regexp.MustCompile(`^(?:以上|上述|前述|前面|以上所有|上列)(?:所有|各|几|[二两三四五六]|全部)?(?:个|种|项|者)?` +
		`(?:选项|答案|说法|内容|情形|情况|观点|表述|做法|各项)?[,，]?(?:都|均|皆|全|全部|全都|无一|没有一个|没有)(?:是|不是|对|不对|正确|不正确|错误|错|选|不选|可以|不可以|可|不可|属于|不属于|包括|有|没有|符合|不符合|非)*(?:的|选项|答案)*$` +
		`|^(?:以上|上述)(?:答案|选项|说法|各项)?(?:全对|全错|皆是|皆非|俱对|俱错)$` +
		`|^没有(?:正确|错误)?(?:的)?(?:答案|选项)$`)
	catchAllEnglish = regexp.MustCompile(`^(?:all|none|any|both|neither)(?: of)?(?: the)? (?:above|these|options above|foregoing)(?: (?:is|are) (?:correct|true|right|wrong|false))?$`)
	namesLetters    = regexp.MustCompile(`^(?:选项|答案|仅|只有|以上)?[A-Z](?:(?:[、,，和与及或或者/\s]|以及)*[A-Z])*(?:选项|答案|项|两项|三项|两者|二者)?(?:都|均|皆|全)(?:是|不是|对|不对|正确|不正确|错|错误|可|可以|不选|选)` +
		`|^(?:both |neither |either )?[A-Z](?:(?:, ?| and | or | nor |, and )[A-Z])+$|^(?:选项)?[A-Z](?:(?:[、,，和与及])+[A-Z])+$`)
)

// IsCatchAll reports whether an option speaks of all options before it (以上都对,
// none of the above), so that it must keep its place.
func IsCatchAll(option string) bool {
	text := strings.Trim(strings.ReplaceAll(FoldWidth(option), " ", ""), ".。;；!！ \t\n")
	if catchAll.MatchString(text) {
		return true
	}
	english := strings.ToLower(strings.Trim(strings.Join(strings.Fields(FoldWidth(option)), " "), ".;! "))
	return catchAllEnglish.MatchString(english)
}

// NamesLetters reports whether an option speaks of others of the count options
// by their letters (A和B都对), so that no option of its question may move.
func NamesLetters(option string, count int) bool {
	text := strings.Trim(strings.Join(strings.Fields(FoldWidth(option)), " "), ".。;；")
	if strings.IndexFunc(text, func(r rune) bool { return r >= 'A' && r <= 'Z' && letterIndex(r) >= count }) >= 0 {
		return false
	}
	return namesLetters.MatchString(text) || namesLetters.MatchString(strings.ReplaceAll(text, " ", ""))
}

// Keep is why an option keeps its place when options are shuffled.
type Keep string

// Why an option keeps its place.
const (
	Shuffled     Keep = ""          // it does not
	KeepPinned   Keep = "pinned"    // by the author
	KeepCatchAll Keep = "catch_all" // it speaks of all options before it
	KeepLetters  Keep = "letters"   // it names others by their letters, or is one of those
)

// Keeps returns, for each option, why it keeps its place. What options say
// counts where one or several are chosen, unless the question is Free.
func (q *Question) Keeps() []Keep {
	reads := !q.Free && q.Type.Chosen()
	letters := reads && slices.ContainsFunc(q.Options, func(o string) bool { return NamesLetters(o, len(q.Options)) })
	keeps := make([]Keep, len(q.Options))
	for i, option := range q.Options {
		switch {
		case slices.Contains(q.Pinned, i):
			keeps[i] = KeepPinned
		case reads && IsCatchAll(option):
			keeps[i] = KeepCatchAll
		case letters:
			keeps[i] = KeepLetters
		}
	}
	return keeps
}

// KeepPlace returns, ascending, the indexes of options that keep their place
// when options are shuffled.
func (q *Question) KeepPlace() []int {
	var keep []int
	for i, why := range q.Keeps() {
		if why != Shuffled {
			keep = append(keep, i)
		}
	}
	return keep
}
