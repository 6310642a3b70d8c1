package questionbank

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"lectern/engine"
)

var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// DerivedID returns the id of a question that comes without one: "q" and 100
// bits of a hash over what makes it this question and no other: topic, type,
// stem, options, targets and those of its parts. The key, marks and notes are
// left out, so that a corrected question read again is the same question.
func DerivedID(q *Question) engine.ID {
	sum := sha256.Sum256(identity(q))
	return "q" + idEncoding.EncodeToString(sum[:])[:20]
}

func identity(q *Question) []byte {
	type identified struct {
		Topic, Type, Stem string
		Options, Targets  []string
		Parts             []json.RawMessage
	}
	one := identified{q.Topic, string(q.Type), squeeze(q.Stem), squeezeAll(q.Options), squeezeAll(q.Targets), nil}
	for i := range q.Parts {
		one.Parts = append(one.Parts, identity(&q.Parts[i]))
	}
	return compactJSON(one)
}

// StemHash is equal for questions that read the same to a candidate, whatever
// their ids, topics, keys and the order of their options; it finds doubles.
func StemHash(q *Question) [32]byte {
	options := squeezeAll(q.Options)
	slices.Sort(options)
	parts := make([][32]byte, len(q.Parts))
	for i := range q.Parts {
		parts[i] = StemHash(&q.Parts[i])
	}
	return sha256.Sum256(compactJSON([]any{squeeze(q.Stem), options, squeezeAll(q.Targets), parts}))
}

// SameContent reports whether two versions hold the same, whatever their ids.
func SameContent(a, b *Question) bool {
	x, y := *a, *b
	x.ID, y.ID = "", ""
	left, _ := x.MarshalJSON()
	right, _ := y.MarshalJSON()
	return bytes.Equal(left, right)
}

// VersionKey is the document id of one version of a question.
func VersionKey(id engine.ID, number int) string { return id + "#" + strconv.Itoa(number) }

// squeeze folds width and drops white space, in which copies of one text
// differ.
func squeeze(s string) string { return strings.Join(strings.Fields(FoldWidth(s)), "") }

func squeezeAll(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = squeeze(s)
	}
	return out
}

// SameKey reports whether two questions that read the same have the same right
// answer, whatever the order of their options.
func SameKey(a, b *Question) bool {
	if a.Type.Chosen() && b.Type.Chosen() {
		return slices.Equal(rightTexts(a), rightTexts(b))
	}
	return bytes.Equal(a.Key.encode(a.Type), b.Key.encode(b.Type))
}

func rightTexts(q *Question) []string {
	var right []string
	for _, i := range q.Key.Choice {
		if i < len(q.Options) {
			right = append(right, squeeze(q.Options[i]))
		}
	}
	slices.Sort(right)
	return right
}
