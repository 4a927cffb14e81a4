package patterns

import (
	"fmt"
	"slices"
	"time"

	"assay/advisor"
	"assay/advisor/workload/units"
)

// repeats are the places of a unit where one question is asked again, with
// nothing between that could have changed the answer.
func (p *pass) repeats() [][]int {
	var out [][]int
	for _, members := range p.byForm {
		f := p.facts(members[0])
		if f.Kind != units.Select || f.Locking || f.Source == "" || len(members) < 2 {
			continue
		}
		out = append(out, p.equal(members, f.Tables)...)
	}
	return out
}

// equal parts the members of a form by their values, and where a write to the
// tables comes between; places with one statement are left out.
func (p *pass) equal(members []int, tables []string) [][]int {
	var out [][]int
	at := map[uint64]int{}
	for _, m := range members {
		h, known := p.u.Hash(m)
		if !known || p.explained[m] {
			continue
		}
		n, seen := at[h]
		if !seen || p.writesBetween(out[n][len(out[n])-1], m, tables) {
			n = len(out)
			at[h], out = n, append(out, nil)
		}
		out[n] = append(out[n], m)
	}
	return slices.DeleteFunc(out, func(same []int) bool { return len(same) < 2 })
}

// Duplicate finds statements that ask the same again within a unit.
func Duplicate() *Pattern {
	return &Pattern{
		ID: "duplicate", Severity: advisor.Warning, find: findDuplicates,
		Doc: advisor.Doc{
			Title:  "The same question asked again",
			Why:    "A statement was sent again with the same values, and no write to its tables came between: the answer was at hand. Keeping it for the length of the request saves the round trip.",
			Before: "SELECT value FROM settings WHERE key = 'a'; … SELECT value FROM settings WHERE key = 'a';",
			After:  "SELECT value FROM settings WHERE key = 'a';  -- kept for the request",
			Limits: "Writes of other sessions are not seen: who wants to know of them asks again on purpose. Where the log names no requests, three equal statements are asked for instead of two.",
			Since:  "0.2", Refs: []string{"WL-7", "S9", "S2"},
		},
	}
}

func findDuplicates(p *pass) {
	least := 3
	if p.u.Sure {
		least = 2
	}
	for _, members := range p.repeats() {
		if len(members) < least {
			continue
		}
		f := p.facts(members[0])
		p.hit(match{
			pattern: "duplicate", members: members, parent: -1, saved: int64(len(members) - 1), table: f.Table,
			summary: fmt.Sprintf("%d statements on %s ask the same, and nothing between them writes to it", len(members), f.Table),
			orm:     advisor.ORM{Django: "keep the result: a variable, cached_property, or functools.cache for the request"},
		})
	}
}

// Polling finds statements that are sent again and again at intervals.
func Polling() *Pattern {
	return &Pattern{
		ID: "polling", Severity: advisor.Info, find: findPolling,
		Doc: advisor.Doc{
			Title:  "The same question at intervals",
			Why:    "A statement is sent again and again with pauses between, as one does who waits for something. LISTEN and NOTIFY wake the waiting session instead.",
			Before: "SELECT id FROM jobs WHERE state = 'new' LIMIT 1;  -- every 100 ms",
			After:  "LISTEN jobs;  -- NOTIFY jobs where one is added",
			Limits: "Reported from 60 times on; fewer are only kept from being called duplicates. NOTIFY needs a session of its own, which a transaction pooler does not give.",
			Since:  "0.2", Refs: []string{"WL-16"},
		},
	}
}

func findPolling(p *pass) {
	const worth = 60
	for _, members := range p.repeats() {
		if !p.polls(members) {
			continue
		}
		for _, m := range members {
			p.explained[m] = true
		}
		if len(members) >= worth {
			f := p.facts(members[0])
			p.report(match{
				pattern: "polling", members: members, parent: -1, table: f.Table,
				summary: fmt.Sprintf("%d statements on %s ask the same at intervals", len(members), f.Table),
			})
		}
	}
}

// polls says that equal statements come one after another with pauses, or, where
// no times are known, that they take the first of a queue.
func (p *pass) polls(members []int) bool {
	const pause = 80 * time.Millisecond
	if len(members) < 3 {
		return false
	}
	f := p.facts(members[0])
	if !p.u.Timed {
		return f.Ordered && f.Limit != nil && f.Filtered && members[len(members)-1]-members[0] == len(members)-1
	}
	for _, m := range members[1:] {
		if p.u.Gap(m) < pause {
			return false
		}
	}
	return true
}
