package postgres

import (
	"slices"
	"testing"
)

func TestParameters(t *testing.T) {
	for sql, want := range map[string][]int{
		"SELECT 1":                          nil,
		"SELECT $1, $3 + $1":                {1, 3, 1},
		"SELECT '$1', 'it''s $2', $3":       {3},
		`SELECT E'\'$1', e'\\', $2`:         {2},
		`SELECT 'x\', $2`:                   {2},
		`SELECT nice'\', $2`:                {2},
		`SELECT "$1", "a""$2", $3`:          {3},
		"SELECT $1 -- $2\n, $3":             {1, 3},
		"SELECT $1 /* $2 /* $3 */ */ , $4":  {1, 4},
		"SELECT $$ $1 $$, $a$ $2 $b$ $a$$3": {3},
		"SELECT a$1, $2 - 3 / $4":           {2, 4},
		"SELECT $99999":                     nil,
		"SELECT 'open $1":                   nil,
		"SELECT $x":                         nil,
		"SELECT '$60000'":                   nil,
	} {
		if got := parameters(sql); !slices.Equal(got, want) {
			t.Errorf("parameters(%q) = %v, want %v", sql, got, want)
		}
	}
}
