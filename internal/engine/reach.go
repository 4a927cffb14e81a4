package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/internal/postgres"
)

// effects are what a statement may leave behind when it is rolled back.
type effects struct {
	// stays are sentences without a verb phrase of ours, in the order they were found.
	stays []string
	// outside: some of it acts outside the transaction, also in a read-only one.
	outside bool
	// writes: something that it calls writes.
	writes bool
	// tables are those that the statement itself writes to.
	tables []postgres.Relation
}

// reads stands beside the commands: the relation is read.
const (
	reads     postgres.Commands = 1
	anyChange                   = postgres.Inserts | postgres.Updates | postgres.Deletes
)

// maxRounds ends the search in a chain of functions that call each other. Every
// round is two queries.
const maxRounds = 12

// reachOf follows a statement through views, functions, triggers, rules,
// defaults and foreign keys, by the names in their definitions: whatever their
// code could call, it may. Nothing of it is run.
func reachOf(ctx context.Context, s *postgres.Session, j *job) (effects, error) {
	w := &walker{session: s, routines: map[uint32]bool{}, relations: map[uint32]postgres.Commands{}, next: newStep()}
	w.statement(j)
	for range maxRounds {
		if w.next.empty() {
			return w.out, nil
		}
		if err := w.round(ctx); err != nil {
			return effects{}, fmt.Errorf("look up what the statement calls: %w", err)
		}
	}
	w.stays("functions that call further functions, more than "+fmt.Sprint(maxRounds)+" deep, which assay has not looked into", "", true)
	return w.out, nil
}

// walker is the search: what it has seen, and what to look up next.
type walker struct {
	session   *postgres.Session
	out       effects
	routines  map[uint32]bool
	relations map[uint32]postgres.Commands
	targets   map[catalog.Name]postgres.Commands
	next      step
}

// step is what one round looks up; the values say who asked, or what is done.
type step struct {
	calls, fields, operators, types map[string]string
	routines                        map[uint32]string
	names                           map[catalog.Name]postgres.Commands
	words                           map[string]postgres.Commands
	relations                       map[uint32]postgres.Commands
	byWord                          map[string]string // who asked for words
	byRelation                      map[uint32]string // and for relations
}

func newStep() step {
	return step{
		calls: map[string]string{}, fields: map[string]string{}, operators: map[string]string{}, types: map[string]string{},
		routines: map[uint32]string{}, names: map[catalog.Name]postgres.Commands{}, words: map[string]postgres.Commands{},
		relations: map[uint32]postgres.Commands{}, byWord: map[string]string{}, byRelation: map[uint32]string{},
	}
}

func (s step) empty() bool {
	return len(s.calls)+len(s.fields)+len(s.operators)+len(s.types)+len(s.routines)+len(s.names)+len(s.words)+len(s.relations) == 0
}

// statement starts the search. A statement that our parser cannot read is
// taken by its tokens alone.
func (w *walker) statement(j *job) {
	m := sqlast.Mentioned(j.send.SQL)
	w.mentions(m, "")
	for _, word := range m.Words {
		w.next.fields[word], w.next.types[word] = "", ""
	}
	if j.query == nil {
		w.words(m.Words, "")
		return
	}
	for _, f := range j.query.Functions {
		w.next.calls[f.Name] = ""
	}
	for _, r := range j.query.Relations {
		w.next.names[catalog.Name(r)] |= reads
	}
	w.targets = map[catalog.Name]postgres.Commands{}
	for _, c := range j.query.Changes {
		w.targets[catalog.Name(c.Relation)] |= commandsOf(c.Kind, m.Words)
		w.next.names[catalog.Name(c.Relation)] |= commandsOf(c.Kind, m.Words)
	}
}

// commandsOf: an UPDATE that sets a column to its DEFAULT takes from its sequence, as an INSERT does.
func commandsOf(k sqlast.Kind, words []string) postgres.Commands {
	switch k {
	case sqlast.KindInsert:
		return postgres.Inserts
	case sqlast.KindDelete:
		return postgres.Deletes
	case sqlast.KindUpdate:
		if slices.Contains(words, "default") {
			return postgres.Updates | postgres.Inserts
		}
		return postgres.Updates
	case sqlast.KindMerge, sqlast.KindSelect, sqlast.KindUtility:
	}
	return anyChange
}

// round looks up what the one before asked for.
func (w *walker) round(ctx context.Context) error {
	now := w.next
	w.next = newStep()
	found, err := w.session.Reach(ctx, postgres.Asked{
		Calls: keys(now.calls), Fields: keys(now.fields), Operators: keys(now.operators), Types: keys(now.types), Routines: keys(now.routines),
		Names: keys(now.names), Words: keys(now.words), Relations: keys(now.relations),
	})
	if err != nil {
		return err
	}
	for _, t := range found.Types {
		w.typed(t, now.types[t.Name])
	}
	for _, r := range found.Routines {
		by, ok := now.routines[r.OID]
		if !ok {
			by = now.calls[r.Name]
		}
		w.routine(r, by)
	}
	for _, r := range found.Relations {
		name, visible := catalog.Name{Schema: r.Schema, Name: r.Name}, catalog.Name{Name: r.Name}
		if w.targets[name]|w.targets[visible] != 0 {
			w.out.tables = append(w.out.tables, r)
		}
		by, ok := now.byRelation[r.OID]
		if !ok {
			by = now.byWord[r.Name]
		}
		w.relation(r, now.relations[r.OID]|now.words[r.Name]|now.names[name]|now.names[visible], by)
	}
	w.targets = nil
	return nil
}

func keys[K comparable, V any](m map[K]V) []K { return slices.Collect(maps.Keys(m)) }

// through is who brought what, on the way from the statement.
func through(by, name string) string {
	if by == "" {
		return name
	}
	return by + ", " + name
}

// stays adds a sentence; by is the way from the statement there, "" for the statement itself.
func (w *walker) stays(text, by string, outside bool) {
	if by != "" {
		text += ", through " + by
	}
	if !slices.Contains(w.out.stays, text) {
		w.out.stays = append(w.out.stays, text)
	}
	w.out.outside = w.out.outside || outside
}

// mentions takes up the calls and operators of a definition.
func (w *walker) mentions(m sqlast.Mentions, by string) {
	for _, c := range m.Calls {
		if takesValue(c) {
			w.sequence(c, by)
		}
		if _, known := w.next.calls[c.Name]; !known {
			w.next.calls[c.Name] = by
		}
	}
	for _, o := range m.Operators {
		w.next.operators[o] = by
	}
}

func takesValue(c sqlast.Call) bool { return c.Name == "nextval" || c.Name == "setval" }

func (w *walker) sequence(c sqlast.Call, by string) {
	w.out.writes = true
	name := "a sequence"
	if c.Literal != "" {
		name = "sequence " + c.Literal
	}
	w.stays(fmt.Sprintf("%s keeps its new value (%s)", name, c.Name), by, false)
}

// words takes every word of a body for the relation that may be meant.
func (w *walker) words(words []string, by string) {
	do := reads
	for _, word := range words {
		switch word {
		case "insert", "update", "delete", "merge", "truncate":
			do |= anyChange
		}
	}
	w.out.writes = w.out.writes || do != reads
	for _, word := range words {
		w.next.words[word] |= do
		w.next.types[word] = by
		w.next.byWord[word] = by
	}
}

// typed takes up what a type's checks and casts call.
func (w *walker) typed(t postgres.Type, by string) {
	by = through(by, "type "+t.Name)
	for _, text := range t.Checks {
		w.mentions(sqlast.Mentioned(text), by)
	}
	for _, oid := range t.Casts {
		w.next.routines[oid] = by
	}
}

// routine looks at a function and takes up what its body names.
func (w *walker) routine(r postgres.Routine, by string) {
	if w.routines[r.OID] {
		return
	}
	w.routines[r.OID] = true
	for _, t := range r.Types {
		w.typed(t, through(by, r.Name+"()"))
	}
	name := r.Name + "()"
	if what := staysOutside(r); what != "" {
		w.stays(name+" "+what, by, true)
		return
	}
	switch {
	case r.Builtin, r.Extension != "", r.Source == "":
		return
	case r.Language == "internal": // another name for one of the server's own
		w.next.calls[r.Source] = through(by, name)
		return
	}
	name = through(by, name)
	m := sqlast.Mentioned(r.Source)
	if what := bodyOutside(m.Words); what != "" {
		w.stays(r.Name+"() "+what, by, true)
	}
	w.mentions(m, name)
	w.words(m.Words, name)
}

// relation looks at what is run when the relation is read or written to. What was
// done to it before is not looked at again.
func (w *walker) relation(r postgres.Relation, do postgres.Commands, by string) {
	do &^= w.relations[r.OID]
	if do == 0 {
		return
	}
	w.relations[r.OID] |= do
	if r.Server != "" {
		w.foreign(r, by)
	}
	for _, t := range r.Types {
		w.typed(t, through(by, r.Name))
	}
	if do&reads != 0 {
		for _, text := range r.Reading {
			w.mentions(sqlast.Mentioned(text), through(by, r.Name))
		}
	}
	if r.Kind != "m" {
		for _, oid := range r.Below {
			w.next.relations[oid] |= do
			w.next.byRelation[oid] = through(by, r.Name)
		}
	}
	if do&anyChange != 0 {
		w.written(r, do, by)
	}
}

func (w *walker) foreign(r postgres.Relation, by string) {
	switch {
	case r.Program != "":
		w.stays(fmt.Sprintf("foreign table %s runs a program on the server", r.Name), by, true)
	case r.Wrapper != "file_fdw":
		w.stays(fmt.Sprintf("foreign table %s works on another server (%s, by %s), where views, triggers and sequences may keep what is done", r.Name, r.Server, r.Wrapper), by, true)
	}
}

// written looks at what a change of the relation sets off.
func (w *walker) written(r postgres.Relation, do postgres.Commands, by string) {
	table := through(by, "table "+r.Name)
	if do&postgres.Inserts != 0 {
		for _, s := range r.Sequences {
			w.sequence(sqlast.Call{Name: "nextval", Literal: s}, table)
		}
	}
	for _, t := range r.Triggers {
		if t.On&do != 0 {
			w.stays(fmt.Sprintf("trigger %s on %s fires", t.Name, r.Name), by, false)
			w.next.routines[t.Routine] = through(by, fmt.Sprintf("trigger %s on %s", t.Name, r.Name))
		}
	}
	for _, name := range r.Rules {
		w.stays(fmt.Sprintf("rule %s on %s adds statements of its own", name, r.Name), by, false)
	}
	for _, text := range r.Writing {
		m := sqlast.Mentioned(text)
		if do&postgres.Inserts == 0 { // defaults are for new rows
			m.Calls = slices.DeleteFunc(m.Calls, takesValue)
		}
		w.mentions(m, table)
		if len(r.Rules) > 0 {
			w.words(m.Words, through(by, "a rule on "+r.Name))
		}
	}
	for _, c := range r.Cascades {
		if c.On&do != 0 {
			w.next.relations[c.Table] |= c.Does
			w.next.byRelation[c.Table] = through(by, r.Name)
		}
	}
}
