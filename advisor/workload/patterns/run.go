package patterns

import (
	"slices"
	"strings"

	"assay/advisor/workload/units"
)

const (
	// minRun is the fewest different values that make a loop.
	minRun = 3
	// minLoose is the same where only the loop's place suggests where its values come from.
	minLoose = 5
	// djangoGet is the LIMIT that Django's get() writes.
	djangoGet = "21"
)

// run is a loop's trace: statements of one form that ask for another value of one key each.
type run struct {
	members  []int
	key      units.Key
	parent   int
	distinct int
}

// loops finds the runs of a unit that follow the rows of an earlier statement,
// the inner ones first: what an inner loop sent does not part an outer one.
func (p *pass) loops() []*run {
	if p.runs != nil {
		return p.runs
	}
	p.runs = []*run{}
	order := slices.Clone(p.byForm)
	slices.SortStableFunc(order, func(a, b []int) int { return len(b) - len(a) })
	for _, members := range order {
		f := p.facts(members[0])
		if len(members) < minRun || f.Kind != units.Select || f.List || f.Locking || f.Offset != nil {
			continue
		}
		for _, part := range p.near(members) {
			if r := p.run(part); r != nil {
				p.runs = append(p.runs, r)
				for _, m := range r.members {
					p.explained[m] = true
				}
			}
		}
	}
	slices.SortStableFunc(p.runs, func(a, b *run) int { return a.members[0] - b.members[0] })
	return p.runs
}

// run reads members as a loop over the rows of a parent, nil where they are none.
func (p *pass) run(members []int) *run {
	if len(members) < minRun {
		return nil
	}
	r := &run{members: members, parent: -1}
	varying := 0
	for _, key := range p.facts(members[0]).Keys {
		n, known := p.distinct(members, key.Slot)
		if !known && key.ID && key.Slot.Param != "" {
			n = len(members)
		}
		if n > 1 {
			varying++
			r.key, r.distinct = key, n
		}
	}
	if varying != 1 || !r.key.ID || r.distinct < minRun || p.others(members) > r.distinct || strings.HasSuffix(p.facts(members[0]).Table, "content_type") {
		return nil // Django asks for a content type once and remembers it
	}
	var sure bool
	r.parent, sure = p.parent(r)
	if r.parent < 0 || !sure && r.distinct < minLoose || !p.follows(r) {
		return nil
	}
	return r
}

// distinct counts the different values at a slot; known says that all are known.
func (p *pass) distinct(members []int, slot units.Slot) (n int, known bool) {
	seen := map[string]bool{}
	for _, m := range members {
		v, ok := p.u.Value(m, slot)
		if !ok {
			return len(seen), false
		}
		seen[v] = true
	}
	return len(seen), true
}

// others counts the different values of everything together: more than the
// key's says that something beside the key changes from one to the next.
func (p *pass) others(members []int) int {
	seen := map[uint64]bool{}
	for _, m := range members {
		h, known := p.u.Hash(m)
		if known {
			seen[h] = true
		}
	}
	return len(seen)
}

// follows says that several statements of the run come after one execution of
// the parent: with one each, it is a fixed sequence that is itself repeated.
func (p *pass) follows(r *run) bool {
	form, parents, most, here := p.u.Statements[r.parent].Form, 0, 0, 0
	next := 0
	for i := r.parent; i <= r.members[len(r.members)-1]; i++ {
		switch {
		case p.u.Statements[i].Form == form:
			parents, here = parents+1, 0
		case next < len(r.members) && r.members[next] == i:
			next, here = next+1, here+1
			most = max(most, here)
		}
	}
	const several = 1.5
	return most >= minRun || r.distinct >= minLoose && most > 1 && float64(len(r.members)) >= several*float64(parents)
}

// parent is the nearest earlier statement whose rows the run can follow. It is
// sure where names say so.
func (p *pass) parent(r *run) (parent int, sure bool) {
	loose := -1
	child := p.facts(r.members[0])
	for i := r.members[0] - 1; i >= 0; i-- {
		f := p.facts(i)
		if f.Kind != units.Select || f.Head != units.Rows && f.Head != units.Grouped || p.u.Statements[i].Form == p.u.Statements[r.members[0]].Form || p.oneRow(i) {
			continue
		}
		if linked(f, child, r.key) {
			return i, true
		}
		if loose < 0 && r.members[0]-i <= 3 && (f.Star || slices.ContainsFunc(f.Columns, idOf)) {
			loose = i
		}
	}
	return loose, false
}

func idOf(column string) bool {
	return column == "id" || strings.HasSuffix(column, "_id") || strings.HasSuffix(column, "Id")
}

// linked says by the names that the key's values can come from the parent's rows.
func linked(parent, child *units.Facts, key units.Key) bool {
	table := key.Table
	if table == "" {
		table = child.Table
	}
	if name := pointed(key.Column); name != "" && named(parent.Table, name) {
		return true
	}
	if pointed(key.Column) != "" {
		return false
	}
	if parent.Table == table || parent.Star {
		return true
	}
	return slices.ContainsFunc(parent.Columns, func(c string) bool { return pointed(c) != "" && named(table, pointed(c)) })
}

// pointed is what a column points to by its name: user of user_id and userId, "" for id.
func pointed(column string) string {
	for _, end := range []string{"_id", "_uuid", "Id", "ID"} {
		if name, ok := strings.CutSuffix(column, end); ok {
			return name
		}
	}
	return ""
}

// named says that a table is named after a thing: user, users, Users, shop_user.
func named(table, thing string) bool {
	table, thing = strings.ToLower(table), strings.ReplaceAll(strings.ToLower(thing), "_", "")
	plain := strings.ReplaceAll(table, "_", "")
	last := table[strings.LastIndexByte(table, '_')+1:]
	for _, t := range []string{plain, last} {
		if t == thing || t == thing+"s" || t == thing+"es" || strings.HasSuffix(thing, "y") && t == thing[:len(thing)-1]+"ies" {
			return true
		}
	}
	return strings.HasSuffix(plain, thing)
}

// limit is the text of the LIMIT, "" for none or unknown.
func (p *pass) limit(i int) string {
	f := p.facts(i)
	if f.Limit == nil {
		return ""
	}
	if f.Limit.Param != "" {
		v, _ := p.u.Value(i, *f.Limit)
		return v
	}
	if v, ok := p.u.Value(i, *f.Limit); ok {
		return v
	}
	return f.LimitText
}

// oneRow says that the statement returns one row at most, as its text says.
func (p *pass) oneRow(i int) bool {
	f := p.facts(i)
	if l := p.limit(i); l == "1" || l == "0" || f.Head == units.First {
		return true
	}
	return p.u.Statements[i].Rows == 1 || byKey(f)
}

// byKey says that a statement looks up a row of its table by its id.
func byKey(f *units.Facts) bool {
	return slices.ContainsFunc(f.Keys, func(k units.Key) bool {
		return (k.Column == "id" || k.Column == "uuid") && (k.Table == "" || k.Table == f.Table)
	})
}
