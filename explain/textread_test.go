package explain

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// TestTextEqualsJSON reads both formats of every recorded statement. Those of
// *.plain.* describe one plan and are equal in all but what FORMAT TEXT does not
// print; the others were executed once for each format, and are compared in all
// but what was measured.
func TestTextEqualsJSON(t *testing.T) {
	compared := 0
	for _, r := range corpus(t) {
		text := readText(t, r.path)
		if text == nil {
			continue
		}
		compared++
		t.Run(r.name, func(t *testing.T) {
			want, got := parsed(t, r.src), parsed(t, text)
			if got.Len() != want.Len() {
				t.Fatalf("%d nodes, want %d", got.Len(), want.Len())
			}
			for _, found := range differences(got, want, got.Analyzed) {
				if notPrinted(found, string(text), got.Analyzed) == "" {
					t.Error(found)
				}
			}
		})
	}
	if compared == 0 {
		t.Error("no plan was recorded in FORMAT TEXT as well")
	}
}

// difference is one field that is not the same in two plans.
type difference struct{ at, field, got, want string }

func (d difference) String() string {
	return fmt.Sprintf("%s: %s is %.200s, want %.200s", d.at, d.field, d.got, d.want)
}

// notPrinted gives the reason for a difference that has to be: what FORMAT JSON
// prints and FORMAT TEXT does not.
func notPrinted(d difference, text string, measured bool) (why string) {
	verbose := strings.Contains(text, "Output: ")
	switch d.field {
	case "Node.InnerUnique":
		return reason(!verbose, "TEXT prints Inner Unique with VERBOSE only")
	case "Node.ScanDirection":
		return reason(d.want == "NoMovement", "TEXT prints Backward or nothing")
	case "Node.ParentRelationship":
		return reason(d.want == "Member" && strings.Contains(text, " on "), "up to 13 a ModifyTable's child is a Member, from 14 on it is Outer; TEXT does not tell")
	case "Plan.Triggers.Relation":
		return reason(d.got == "", "TEXT prints a trigger's table only where there are several")
	case "Plan.Triggers.Name":
		return reason(d.got == "" && !verbose, "TEXT prints the name of a foreign key's trigger with VERBOSE only")
	case "Node.Work.Buffers", "Node.Work.IO", "Node.Work.WAL", "Node.Workers.Work.IO", "Node.Workers.Work.WAL",
		"Plan.PlanningBuffers", "Plan.PlanningIO", "Plan.Serialization.Buffers", "Plan.Serialization.IO":
		return reason(d.got == "<nil>" && (measured || !strings.ContainsAny(d.want, "123456789")), "TEXT prints no zeros, and there is nothing but zeros in the whole plan")
	}
	return ""
}

func reason(holds bool, why string) string {
	if holds {
		return why
	}
	return ""
}

// differ finds how two plans differ, field by field.
type differ struct {
	measured bool // the amounts were measured in two executions, and differ
	at       string
	found    []difference
}

func (d *differ) compare(got, want reflect.Value, path string) {
	switch got.Kind() {
	case reflect.Struct:
		for i := range got.NumField() {
			switch name := got.Type().Field(i).Name; name {
			case "Parent", "Children", "Root", "nodes", "links", "pages", "dialect", "Format":
			default:
				d.compare(got.Field(i), want.Field(i), path+"."+name)
			}
		}
	case reflect.Pointer:
		if !got.IsNil() && !want.IsNil() {
			d.compare(got.Elem(), want.Elem(), path)
		} else if got.IsNil() != want.IsNil() {
			d.add(path, got, want)
		}
	case reflect.Slice:
		if got.Len() != want.Len() {
			d.add(path, got, want)
			return
		}
		for i := range got.Len() {
			d.compare(got.Index(i), want.Index(i), path)
		}
	default:
		if !d.varies(got.Kind(), path) && fmt.Sprint(got) != fmt.Sprint(want) {
			d.add(path, got, want)
		}
	}
}

// varies says that a value may differ between two executions.
func (d *differ) varies(kind reflect.Kind, path string) bool {
	if !d.measured {
		return false
	}
	if strings.HasPrefix(path, "Node.Work.Sort") || strings.HasPrefix(path, "Node.Workers.Work.Sort") {
		return true // a parallel sort that one process did in memory, another on disk
	}
	return kind == reflect.Float64 || kind == reflect.Int64 || kind == reflect.Int // estimates, too: statistics moved
}

func (d *differ) add(path string, got, want reflect.Value) {
	d.found = append(d.found, difference{d.at, path, fmt.Sprint(got), fmt.Sprint(want)})
}

// same fails the test unless both plans have the same tree and amounts.
func same(t *testing.T, got, want *Plan) {
	t.Helper()
	if got.Len() != want.Len() {
		t.Fatalf("%d nodes, want %d", got.Len(), want.Len())
	}
	for _, found := range differences(got, want, false) {
		t.Error(found)
	}
}

// differences compares two plans of as many nodes.
func differences(got, want *Plan, measured bool) []difference {
	d := differ{measured: measured}
	for n := range want.All() {
		d.at = n.Title()
		d.compare(reflect.ValueOf(got.Node(n.ID)).Elem(), reflect.ValueOf(n).Elem(), "Node")
		if g := got.Node(n.ID).Parent; g != nil && g.ID != n.Parent.ID {
			d.found = append(d.found, difference{d.at, "Parent", g.Title(), n.Parent.Title()})
		}
	}
	d.at = "the statement"
	d.compare(reflect.ValueOf(got).Elem(), reflect.ValueOf(want).Elem(), "Plan")
	return d.found
}
