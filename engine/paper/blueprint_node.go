package paper

import (
	"encoding/json"
	"errors"
	"maps"
	"math/big"
	"slices"
	"strconv"

	"lectern/engine"
)

// node is a value of a blueprint's JSON with its path, so that what is wrong
// can be said of the very field.
type node struct {
	path string
	raw  json.RawMessage
}

// into reads the value; null leaves what v points to as it is.
func (n node) into(v any) error {
	err := json.Unmarshal(n.raw, v)
	var own *engine.Error
	if errors.As(err, &own) {
		return own.At(n.path)
	}
	if err != nil {
		return n.shape(err)
	}
	return nil
}

// fields gives each field of an object to one, by name.
func (n node) fields(one func(name string, n node) error) error {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(n.raw, &object); err != nil {
		return n.shape(err)
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		path := name
		if n.path != "" {
			path = n.path + "." + name
		}
		if err := one(name, node{path, object[name]}); err != nil {
			return err
		}
	}
	return nil
}

// each reads a list, item by item.
func each[T any](n node, list *[]T, one func(*T, node) error) error {
	var items []json.RawMessage
	if err := json.Unmarshal(n.raw, &items); err != nil {
		return n.shape(err)
	}
	if items == nil {
		return nil
	}
	*list = make([]T, len(items))
	for i, raw := range items {
		if err := one(&(*list)[i], node{n.path + "[" + strconv.Itoa(i) + "]", raw}); err != nil {
			return err
		}
	}
	return nil
}

// atMost reads a bound, which may be any number: it is rounded down to a
// thousandth, and held where no paper reaches.
func (n node) atMost(m *engine.Mark) error {
	var number json.Number
	if err := n.into(&number); err != nil || number == "" {
		return err
	}
	if n.raw[0] == '"' {
		return n.shape(nil)
	}
	r, ok := new(big.Rat).SetString(shortExponent(number))
	if !ok {
		return n.shape(nil)
	}
	scaled := new(big.Rat).Mul(r, big.NewRat(int64(engine.One), 1))
	floor := new(big.Int).Div(scaled.Num(), scaled.Denom()) // Euclid's: down, as the denominator is positive
	if limit := big.NewInt(int64(maxBound)); floor.Cmp(limit) > 0 {
		floor = limit
	}
	if floor.Sign() < 0 {
		floor = big.NewInt(-1)
	}
	*m = engine.Mark(floor.Int64())
	return nil
}

// maxBound is above the total of any paper.
const maxBound = MaxQuestions * maxMarks

// shortExponent keeps 1e999999999 from filling the memory with zeros.
func shortExponent(n json.Number) string {
	f, err := strconv.ParseFloat(n.String(), 64)
	switch {
	case f > 1e15:
		return "1e15"
	case f < 0:
		return "-1"
	case err == nil && f < 1e-6:
		return "0"
	}
	return n.String()
}

func (n node) shape(err error) error {
	return engine.Invalid("error.blueprint.shape").At(n.path).Because(err)
}

func (n node) unknown() error {
	return engine.Invalid("error.blueprint.unknown").At(n.path)
}
