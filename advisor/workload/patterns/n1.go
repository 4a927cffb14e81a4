package patterns

import (
	"fmt"
	"slices"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/workload/units"
)

const (
	toOne     = "n+1-to-one"
	toMany    = "n+1-to-many"
	m2m       = "n+1-m2m"
	aggregate = "n+1-aggregate"
	nested    = "n+1-nested"
)

// sharesOneRow says that a table has, by its name, one row for each of its parents.
func sharesOneRow(table string) bool {
	t := strings.TrimSuffix(strings.ToLower(table), "s")
	return slices.ContainsFunc([]string{"profile", "detail", "preference", "credential", "metadata", "info", "avatar"}, func(w string) bool { return strings.HasSuffix(t, w) })
}

// kind tells the loops apart by what each of their statements returns.
func (p *pass) kind(r *run) string {
	f := p.facts(r.members[0])
	switch f.Head {
	case units.Count, units.Exists, units.Aggregate:
		return aggregate
	}
	own := r.key.Table == "" || r.key.Table == f.Table
	limit := p.limit(r.members[0])
	switch {
	case own && pointed(r.key.Column) == "":
		return toOne
	case f.Joined && !own && pointed(r.key.Column) != "":
		return m2m
	case f.Head == units.First || limit == "1" || limit == djangoGet || sharesOneRow(f.Table):
		return toOne
	}
	return toMany
}

// loopsOf reports the loops of one kind.
func loopsOf(kind string) func(*pass) {
	return func(p *pass) {
		for _, r := range p.loops() {
			if p.kind(r) == kind {
				p.reportLoop(r, kind)
			}
		}
	}
}

func (p *pass) reportLoop(r *run, kind string) {
	child, parent := p.facts(r.members[0]), p.facts(r.parent)
	table := child.Table
	words := map[string]string{
		toOne: "read a row of", toMany: "read rows of", m2m: "read rows of", aggregate: "count or sum rows of",
	}[kind]
	p.hit(match{
		pattern: kind, members: r.members, parent: r.parent, saved: int64(len(r.members) - 1), table: table, column: r.key.Column,
		summary: fmt.Sprintf("%d statements %s %s by %s, one for each row that a statement on %s returned", len(r.members), words, table, r.key.Column, parent.Table),
		sql:     p.merged(r, kind), orm: ormOf(kind, parent.Table, child.Table, parent.Columns),
	})
}

// merged is the statement that replaces the loop's.
func (p *pass) merged(r *run, kind string) string {
	var values []string
	seen := map[string]bool{}
	for _, m := range r.members {
		if v, ok := p.u.Written(m, r.key.Slot); ok && !seen[v] {
			seen[v] = true
			values = append(values, v)
		}
	}
	return mergedSQL(string(p.u.SQL(r.members[0])), r.key, values, kind == aggregate)
}

func ormOf(kind, parent, child string, columns []string) advisor.ORM {
	model := advisor.DjangoModel(catalog.Name{Name: parent})
	related := strings.ToLower(advisor.DjangoModel(catalog.Name{Name: child}))
	switch kind {
	case toOne:
		field := related
		if i := slices.IndexFunc(columns, func(c string) bool { return pointed(c) != "" && named(child, pointed(c)) }); i >= 0 {
			field = pointed(columns[i])
		}
		if parent == child {
			return advisor.ORM{Django: model + ".objects…: name the field in only(), or leave it out of defer()"}
		}
		return advisor.ORM{Django: fmt.Sprintf("%s.objects.select_related(%q)", model, field)}
	case toMany, m2m:
		return advisor.ORM{Django: fmt.Sprintf("%s.objects.prefetch_related(%q)  # or the related_name", model, related+"_set")}
	case aggregate:
		return advisor.ORM{Django: fmt.Sprintf("%s.objects.annotate(n=Count(%q))  # Exists(OuterRef) where only a yes or no is asked", model, related)}
	}
	return advisor.ORM{}
}

// ToOne finds loops that fetch what each row points to.
func ToOne() *Pattern {
	return &Pattern{ID: toOne, Severity: advisor.Warning, find: loopsOf(toOne), Doc: advisor.Doc{
		Title:  "One statement per row, to fetch what the row points to",
		Why:    "A list was read, and then for each of its rows the one it points to. Each of those statements is a round trip; a join or one list of keys fetches the same at once.",
		Before: "SELECT id, user_id FROM orders; SELECT * FROM users WHERE id = 7; SELECT * FROM users WHERE id = 9; …",
		After:  "SELECT * FROM users WHERE id IN (7, 9, …);",
		Limits: "The statements' order suggests the loop; that the values come from the list is proved only by running it. A join returns a parent once for each row that points to it.",
		Since:  "0.1", Refs: []string{"WL-1", "S1"},
	}}
}

// ToMany finds loops that fetch the rows that point to each row.
func ToMany() *Pattern {
	return &Pattern{ID: toMany, Severity: advisor.Warning, find: loopsOf(toMany), Doc: advisor.Doc{
		Title:  "One statement per row, to fetch the rows that point to it",
		Why:    "A list was read, and then for each of its rows those that point to it. Each of those statements is a round trip; one statement with the list of keys fetches them all.",
		Before: "SELECT * FROM orders; SELECT * FROM items WHERE order_id = 7; SELECT * FROM items WHERE order_id = 9; …",
		After:  "SELECT * FROM items WHERE order_id IN (7, 9, …);",
		Limits: "The statements' order suggests the loop; that the values come from the list is proved only by running it. Never a join: it would repeat each parent for every child. A LIMIT in each statement counts for each parent by itself and has no such form.",
		Since:  "0.1", Refs: []string{"WL-2", "S1"},
	}}
}

// ManyToMany finds loops that go through a table between.
func ManyToMany() *Pattern {
	return &Pattern{ID: m2m, Severity: advisor.Warning, find: loopsOf(m2m), Doc: advisor.Doc{
		Title:  "One statement per row, through a table between",
		Why:    "A list was read, and then for each of its rows what a table between the two joins to it. One statement with the list of keys fetches all of it.",
		Before: "SELECT t.* FROM tags t JOIN product_tags pt ON pt.tag_id = t.id WHERE pt.product_id = 7; … = 9; …",
		After:  "SELECT t.*, pt.product_id FROM tags t JOIN product_tags pt ON pt.tag_id = t.id WHERE pt.product_id IN (7, 9, …);",
		Limits: "The statements' order suggests the loop; only their values, compared with the list's rows, prove it. A LIMIT counts for each row by itself: it becomes LATERAL or row_number().",
		Since:  "0.2", Refs: []string{"WL-3", "S1"},
	}}
}

// PerRowAggregate finds loops that count, sum or ask for existence row by row.
func PerRowAggregate() *Pattern {
	return &Pattern{ID: aggregate, Severity: advisor.Warning, find: loopsOf(aggregate), Doc: advisor.Doc{
		Title:  "One count or sum per row",
		Why:    "A list was read, and then for each of its rows a count, a sum or a yes-or-no was asked. One statement with GROUP BY gives them all.",
		Before: "SELECT count(*) FROM orders WHERE user_id = 7; … = 9; …",
		After:  "SELECT user_id, count(*) FROM orders WHERE user_id IN (7, 9, …) GROUP BY user_id;",
		Limits: "A row without any match is missing from the grouped answer where the loop had 0: the application takes 0 for it. Where only \"are there any\" is asked, EXISTS in the list's own statement is cheaper still.",
		Since:  "0.2", Refs: []string{"WL-5", "S1", "S7"},
	}}
}

// Nested finds loops in loops.
func Nested() *Pattern {
	return &Pattern{ID: nested, Severity: advisor.Warning, find: findNested, Doc: advisor.Doc{
		Title:  "A loop of statements within a loop",
		Why:    "For each row of a list rows are read, and for each of those again: the number of statements is a product. Fetching level by level takes one statement for each level.",
		Before: "SELECT … FROM users; SELECT … FROM orders WHERE user_id = 1; SELECT … FROM items WHERE order_id = 10; …",
		After:  "SELECT … FROM users; SELECT … FROM orders WHERE user_id IN (…); SELECT … FROM items WHERE order_id IN (…);",
		Limits: "The levels are told by the statements' order and names.",
		Since:  "0.2", Refs: []string{"WL-4", "S1"},
	}}
}

func findNested(p *pass) {
	for _, inner := range p.loops() {
		i := slices.IndexFunc(p.loops(), func(r *run) bool { return r != inner && slices.Contains(r.members, inner.parent) })
		if i < 0 {
			continue
		}
		outer := p.loops()[i]
		all := slices.Sorted(slices.Values(append(slices.Clone(outer.members), inner.members...)))
		a, b, c := p.facts(outer.parent).Table, p.facts(outer.members[0]).Table, p.facts(inner.members[0]).Table
		p.hit(match{
			pattern: nested, members: all, parent: outer.parent, saved: int64(len(all) - 2), table: c, column: inner.key.Column,
			summary: fmt.Sprintf("%d statements read %s for each row of %s, and %s for each of theirs", len(all), b, a, c),
			orm:     advisor.ORM{Django: fmt.Sprintf("%s.objects.prefetch_related(\"%s__%s\")  # by the related names", advisor.DjangoModel(catalog.Name{Name: a}), b, c)},
		})
		return
	}
}
