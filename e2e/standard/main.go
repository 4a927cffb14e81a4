// Command standard reads a file of JSON with encoding/json and writes it again:
// the yardstick that reading a plan is measured against.
package main

import (
	"encoding/json"
	"os"
)

func main() {
	src, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	var v any
	if err := json.Unmarshal(src, &v); err != nil {
		panic(err)
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		panic(err)
	}
}
