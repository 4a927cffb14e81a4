package witness

import (
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	minute = 60.0
	hour   = 3600.0
	day    = 86400.0
	month  = 30 * day
	year   = 365 * day
	// base is 2024-01-15, a day in no way special.
	base = 1705276800.0
)

// parse reads a text as a number of the type's line.
func (t *typ) parse(text string) (float64, bool) {
	text = strings.TrimSpace(text)
	switch t.kind {
	case kindBool:
		switch strings.ToLower(text) {
		case "t", "true", "yes", "on", "1", "y":
			return 1, true
		case "f", "false", "no", "off", "0", "n":
			return 0, true
		}
		return 0, false
	case kindDate, kindTimestamp, kindTimestamptz:
		return parseMoment(text)
	case kindTime:
		return parseClock(text)
	case kindInterval:
		return parseInterval(text)
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
}

func parseMoment(text string) (float64, bool) {
	text = strings.Replace(text, "T", " ", 1)
	for _, layout := range []string{
		"2006-01-02", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02 15:04:05Z07:00",
		"2006-01-02 15:04:05-07", "2006-01-02 15:04-07", "20060102", "2006-1-2",
	} {
		if m, err := time.Parse(layout, text); err == nil {
			return seconds(m), true
		}
	}
	return 0, false
}

func seconds(m time.Time) float64 {
	return float64(m.Unix()) + float64(m.Nanosecond())/1e9
}

func parseClock(text string) (float64, bool) {
	for _, layout := range []string{"15:04:05", "15:04"} {
		if m, err := time.Parse(layout, text); err == nil {
			return float64(m.Hour())*hour + float64(m.Minute())*minute + float64(m.Second()), true
		}
	}
	return 0, false
}

// parseInterval reads '1 month 2 days 03:04:05' and the like; months have 30
// days, years 365.
func parseInterval(text string) (float64, bool) {
	words := strings.Fields(strings.TrimPrefix(strings.ToLower(text), "@"))
	sum, ok := 0.0, false
	for i := 0; i < len(words); i++ {
		w := words[i]
		if w == "ago" {
			return -sum, ok
		}
		if strings.Contains(w, ":") {
			negative := strings.HasPrefix(w, "-")
			f, good := parseClock(strings.TrimLeft(w, "+-"))
			if !good {
				return 0, false
			}
			if negative {
				f = -f
			}
			sum, ok = sum+f, true
			continue
		}
		end := strings.LastIndexAny(w, "0123456789.") + 1
		f, err := strconv.ParseFloat(w[:end], 64)
		if err != nil {
			return 0, false
		}
		unit := w[end:]
		if unit == "" && i+1 < len(words) {
			i++
			unit = words[i]
		}
		size := unitSeconds(unit)
		if size == 0 {
			return 0, false
		}
		sum, ok = sum+f*size, true
	}
	return sum, ok
}

// unitSeconds is the length of a unit of time, 0 where the word is none.
func unitSeconds(unit string) float64 {
	switch strings.TrimSuffix(unit, "s") {
	case "", "sec", "second":
		return 1
	case "min", "minute", "m":
		return minute
	case "h", "hour", "hr":
		return hour
	case "d", "day":
		return day
	case "w", "week":
		return 7 * day
	case "mon", "month":
		return month
	case "quarter":
		return 3 * month
	case "y", "yr", "year":
		return year
	case "decade":
		return 10 * year
	case "century":
		return 100 * year
	}
	return 0
}

// format writes a number as the type's text.
func (t *typ) format(f float64) string {
	switch t.kind {
	case kindBool:
		if f != 0 {
			return "t"
		}
		return "f"
	case kindDate:
		return moment(f).Format("2006-01-02")
	case kindTimestamp:
		return moment(f).Format("2006-01-02 15:04:05.999999")
	case kindTimestamptz:
		return moment(f).Format("2006-01-02 15:04:05.999999") // in the zone that the trial runs in, as what a query compares it with
	case kindTime:
		return moment(f).Format("15:04:05.999999")
	case kindInterval:
		if math.Mod(f, day) == 0 {
			return strconv.FormatFloat(f/day, 'f', -1, 64) + " days"
		}
		return strconv.FormatFloat(f, 'f', -1, 64) + " seconds"
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// moment is the time at f, kept within the years that texts of four digits have.
func moment(f float64) time.Time {
	f = math.Min(math.Max(f, -62135596800), 253402214400)
	whole := math.Floor(f)
	return time.Unix(int64(whole), int64(math.Round((f-whole)*1e6))*1000).UTC()
}

func validJSON(text string) bool { return json.Valid([]byte(text)) }

// fits says that a text is, by its form, a value of one of the types with fixed
// texts. It is strict: a value less is better than a batch that fails.
func fits(name, text string) bool {
	pattern := ""
	switch name {
	case "uuid":
		pattern = `^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$`
	case "inet", "cidr":
		pattern = `^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$`
	case "bytea":
		pattern = `^\\x([0-9a-fA-F]{2})*$`
	case "bit":
		pattern = `^[01]$`
	case "varbit", "bit varying":
		pattern = `^[01]*$`
	case "macaddr":
		pattern = `^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$`
	case "tsvector", "tsquery":
		pattern = `^[a-z]*$`
	}
	for _, f := range fixedTexts(name) {
		if f == text {
			return true
		}
	}
	return pattern != "" && regexp.MustCompile(pattern).MatchString(text)
}
