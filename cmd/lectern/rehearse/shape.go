package rehearse

import (
	"encoding/json"
	"strconv"
)

// shape is what of a question must be known to answer it.
type shape struct {
	Type    string
	Options int
	Targets int
	Blanks  int
	Parts   []shape
}

// UnmarshalJSON reads a shown question.
func (s *shape) UnmarshalJSON(b []byte) error {
	var q struct {
		Type    string
		Options []struct{}
		Targets []struct{}
		Blanks  int
		Parts   []shape
	}
	if err := json.Unmarshal(b, &q); err != nil {
		return err
	}
	*s = shape{q.Type, len(q.Options), len(q.Targets), q.Blanks, q.Parts}
	return nil
}

// shapesOf reads the shapes of a shown paper's questions, in order.
func shapesOf(doc []byte) ([]shape, error) {
	var view struct {
		Paper struct {
			Sections []struct{ Questions []shape }
		}
	}
	if err := json.Unmarshal(doc, &view); err != nil {
		return nil, err
	}
	var out []shape
	for _, s := range view.Paper.Sections {
		out = append(out, s.Questions...)
	}
	return out, nil
}

// respond writes the response that a code stands for, as a client sends it: of
// whatever shape, valid, and texts say whose it is. The same code gives the same
// response.
func (s *shape) respond(b []byte, who string, code uint32) []byte {
	switch s.Type {
	case "single":
		return append(b, '"', 'A'+byte(int(code)%max(1, s.Options)), '"')
	case "multiple":
		chosen := 1 + code%(1<<s.Options-1)
		b = append(b, '"')
		for i := range s.Options {
			if chosen>>i&1 == 1 {
				b = append(b, 'A'+byte(i))
			}
		}
		return append(b, '"')
	case "true_false":
		return strconv.AppendBool(b, code&1 == 1)
	case "blank":
		b = append(b, '[')
		for i := range s.Blanks {
			if i > 0 {
				b = append(b, ',')
			}
			b = s.text(b, who, code, i+1)
		}
		return append(b, ']')
	case "numeric":
		b = append(b, '"')
		return append(strconv.AppendUint(b, uint64(code), 10), '"')
	case "match":
		b = append(b, '[')
		for i := range s.Options {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, '"', 'A'+byte((int(code)+i)%s.Targets), '"')
		}
		return append(b, ']')
	case "order":
		return s.permuted(b, code)
	case "case":
		b = append(b, '[')
		for i := range s.Parts {
			if i > 0 {
				b = append(b, ',')
			}
			b = s.Parts[i].respond(b, who, code+uint32(i))
		}
		return append(b, ']')
	}
	return s.text(b, who, code, 0)
}

// text is a text that nobody else writes.
func (s *shape) text(b []byte, who string, code uint32, part int) []byte {
	b = append(append(b, '"'), who...)
	b = strconv.AppendUint(append(b, '-'), uint64(code), 36)
	if part > 0 {
		b = strconv.AppendInt(append(b, '.'), int64(part), 10)
	}
	if s.Type == "short" {
		b = append(b, " 依据有关规定，先公告，后补偿，再实施；程序一步也不能少。"...)
	}
	return append(b, '"')
}

// permuted is one of the orders of the options.
func (s *shape) permuted(b []byte, code uint32) []byte {
	left := []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZ")[:s.Options]
	b = append(b, '"')
	for len(left) > 0 {
		i := int(code) % len(left)
		code /= uint32(len(left))
		b = append(b, left[i])
		left = append(left[:i], left[i+1:]...)
	}
	return append(b, '"')
}
