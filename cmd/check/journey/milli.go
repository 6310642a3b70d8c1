package main

import (
	"fmt"
	"math/big"
	"strings"
)

// milli is a mark in thousandths.
type milli int64

// parseMilli reads a decimal with at most three places.
func parseMilli(text string) milli {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		panic("not a number: " + text) // read as one before
	}
	r.Mul(r, big.NewRat(1000, 1))
	if !r.IsInt() {
		panic("more than three places: " + text)
	}
	return milli(r.Num().Int64())
}

// halfUp rounds to a thousandth; x is not negative.
func halfUp(x *big.Rat) milli {
	x = new(big.Rat).Mul(x, big.NewRat(2000, 1))
	x.Add(x, big.NewRat(1, 1))
	n := new(big.Int).Quo(x.Num(), x.Denom())
	return milli(n.Rsh(n, 1).Int64())
}

func (m milli) rat() *big.Rat { return big.NewRat(int64(m), 1000) }

func (m milli) String() string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.3f", float64(m)/1000), "0"), ".")
}
