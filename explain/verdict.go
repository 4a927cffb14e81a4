package explain

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Verdict is the comparison in one sentence, with the numbers it rests on.
func (c *Comparison) Verdict() string {
	t := c.Totals
	if !t.Before.Analyzed || !t.After.Analyzed {
		return c.estimatedVerdict()
	}
	text, better := faster(t.Before.Time, t.After.Time), c.better()
	if text == "" {
		text = fmt.Sprintf("about as fast (%s before, %s after)", Millis(t.Before.Time), Millis(t.After.Time))
	}
	if c.Before.Root.Buffers != nil && c.After.Root.Buffers != nil {
		contrary := t.Before.Pages != t.After.Pages && better != (t.After.Pages < t.Before.Pages)
		text += word(contrary, ", though ", ", ") + fewer(t.Before.Pages, t.After.Pages)
	}
	return capital(text + because(c.Cause()) + ".")
}

func (c *Comparison) estimatedVerdict() string {
	b, a := c.Totals.Before.Cost, c.Totals.After.Cost
	text := fmt.Sprintf("estimated only: cost %s before, %s after", cost(b), cost(a))
	return capital(text + because(c.Cause()) + "; run both with ANALYZE to know.")
}

func because(cause string) string {
	if cause == "" {
		return ""
	}
	return ": " + cause
}

// better says that the second plan is the better one: by time, by pages where
// the times are alike, by cost where nothing was run.
func (c *Comparison) better() bool {
	t := c.Totals
	switch {
	case !t.Before.Analyzed || !t.After.Analyzed:
		return t.After.Cost <= t.Before.Cost
	case faster(t.Before.Time, t.After.Time) == "":
		return t.After.Pages < t.Before.Pages
	}
	return t.After.Time < t.Before.Time
}

// Cause is the change that explains most of the difference, as a clause; ""
// where none stands out.
func (c *Comparison) Cause() string {
	sign := 1.0
	if !c.better() {
		sign = -1
	}
	most, changed := 0.0, false
	for i := range c.Pairs {
		p := &c.Pairs[i]
		changed = changed || p.Change != Same
		if p.What != "" {
			most = max(most, p.credit*sign)
		}
	}
	if !changed {
		return "the plan is the same"
	}
	// One node may save more than the whole plan, where others cost more now.
	if all := (inclusive(c.Before.Root) - inclusive(c.After.Root)) * sign; all > 0 {
		most = min(most, all)
	}
	var best *Pair
	for i := range c.Pairs {
		p := &c.Pairs[i]
		if p.What == "" || p.credit*sign < most/2 {
			continue // another change explains more than twice as much
		}
		if best == nil || moreTelling(p, best, sign) {
			best = p
		}
	}
	if best == nil {
		return ""
	}
	return best.What
}

// moreTelling prefers causes to their effects, then the larger credit.
func moreTelling(p, q *Pair, sign float64) bool {
	if x, y := telling(p), telling(q); x != y {
		return x < y
	}
	return p.credit*sign > q.credit*sign
}

// telling ranks a pair by its first kind, causes before effects.
func telling(p *Pair) int {
	causes := []string{
		KindRewrite, KindAccess, KindJoinMethod, KindJoinOrder, KindSort, KindSpill,
		KindParallelism, KindCondition, KindWork, KindStep,
	}
	for rank, kind := range causes {
		if len(p.Kinds) > 0 && p.Kinds[0] == kind {
			return rank
		}
	}
	return len(causes)
}

// sameTime is the ratio up to which two times count as equal: single runs vary
// that much.
const sameTime = 1.1

func faster(before, after time.Duration) string {
	b, a := float64(before), float64(after)
	switch {
	case b <= 0 || a <= 0 || max(b, a)/min(b, a) < sameTime:
		return ""
	case a < b:
		return ratio(b/a) + "× faster"
	}
	return ratio(a/b) + "× slower"
}

func fewer(before, after int64) string {
	switch {
	case before == after:
		return "the same " + count(after, "page")
	case before == 0 || after == 0, float64(max(before, after)) < sameTime*float64(min(before, after)):
		return fmt.Sprintf("%s instead of %s", count(after, "page"), Grouped(before))
	case after < before:
		return ratio(float64(before)/float64(after)) + "× fewer pages"
	}
	return ratio(float64(after)/float64(before)) + "× more pages"
}

// ratio prints 708, 9.1, 1.04.
func ratio(r float64) string {
	switch {
	case r >= 10:
		return Grouped(int64(r + 0.5))
	case r >= 1.1:
		return strconv.FormatFloat(r, 'f', 1, 64)
	}
	return strconv.FormatFloat(r, 'f', 2, 64)
}

func cost(v float64) string { return Grouped(int64(v + 0.5)) }

// count prints "1 page", "2 pages", "12 000 pages".
func count(v int64, unit string) string {
	if v == 1 {
		return "1 " + unit
	}
	return Grouped(v) + " " + unit + "s"
}

func often(times float64) string {
	if times == 1 {
		return "once"
	}
	return Grouped(int64(times)) + " times"
}

// label names what a scan reads, for a sentence.
func (n *Node) label() string {
	for _, name := range []string{n.Relation, n.CTE, n.Function, n.Alias} {
		if name != "" {
			return name
		}
	}
	return string(n.Type)
}

// phrase names the node with an article: "an index scan using orders_pkey".
func phrase(n *Node) string {
	words := plain(n)
	if words == "" { // a node without a type is no plan of PostgreSQL's
		words = "step"
	}
	article := "a "
	if strings.ContainsRune("aeiou", rune(words[0])) && !strings.HasPrefix(words, "uni") {
		article = "an "
	}
	return article + words + using(n)
}

func phraseThe(n *Node) string { return "the " + plain(n) + using(n) }

func using(n *Node) string {
	if names := indexes(n); names != "" {
		return " using " + names
	}
	return ""
}

// plain is the node's kind in everyday words: "sequential scan", "hash semi
// join".
func plain(n *Node) string {
	switch n.Type {
	case SeqScan:
		return "sequential scan"
	case IndexOnlyScan:
		return "index-only scan"
	case BitmapHeapScan:
		return "bitmap scan"
	case Aggregate:
		return everyday(n.aggregateMethod())
	default:
		return everyday(n.kind())
	}
}

// everyday turns "HashAggregate" into "hash aggregate" and keeps "CTE scan".
func everyday(kind string) string {
	var b strings.Builder
	var before rune
	for _, r := range kind {
		if unicode.IsUpper(r) && unicode.IsLower(before) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		before = r
	}
	fields := strings.Fields(b.String())
	for i, f := range fields {
		if f != strings.ToUpper(f) {
			fields[i] = strings.ToLower(f)
		}
	}
	return strings.Join(fields, " ")
}

func capital(s string) string {
	for i, r := range s {
		return s[:i] + string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}
