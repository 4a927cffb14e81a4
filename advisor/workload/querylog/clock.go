package querylog

import "time"

// timeOf reads the time at the start of a line, or behind what stands before it
// up to a bracket: 2026-11-22 12:44:56.218, the same with T or slashes, or the
// seconds since 1970 of %n. It gives milliseconds, 0 for none.
func timeOf(prefix []byte) int64 {
	const enough = 40 // further on it is no prefix any more
	for i := 0; i < min(len(prefix), enough); i++ {
		if prefix[i] < '0' || prefix[i] > '9' {
			continue
		}
		if ms := dateTime(prefix[i:]); ms != 0 {
			return ms
		}
		n := digits(prefix[i:])
		if n == len("1700000000") && i+n < len(prefix) && prefix[i+n] == '.' {
			return number(prefix[i:i+n])*1000 + fraction(prefix[i+n:])
		}
		i += n
	}
	return 0
}

// dateTime reads dddd-dd-dd dd:dd:dd with what follows of the second.
func dateTime(s []byte) int64 {
	const form = "dddd-dd-dd dd:dd:dd"
	if len(s) < len(form) {
		return 0
	}
	for i := range len(form) {
		c := s[i]
		var ok bool
		switch form[i] {
		case 'd':
			ok = c >= '0' && c <= '9'
		case '-':
			ok = c == '-' || c == '/'
		case ' ':
			ok = c == ' ' || c == 'T'
		default:
			ok = c == form[i]
		}
		if !ok {
			return 0
		}
	}
	days := civil(number(s[0:4]), number(s[5:7]), number(s[8:10]))
	seconds := days*86400 + number(s[11:13])*3600 + number(s[14:16])*60 + number(s[17:19])
	return seconds*1000 + fraction(s[len(form):])
}

// civil counts the days from 1970 to a date of the Gregorian calendar.
func civil(year, month, day int64) int64 {
	if month <= 2 { // years are counted from March, so that a leap day is a year's last
		year, month = year-1, month+12
	}
	return 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 719469
}

// fraction reads .218 or ,218 as milliseconds.
func fraction(s []byte) int64 {
	if len(s) == 0 || s[0] != '.' && s[0] != ',' {
		return 0
	}
	ms, unit := int64(0), int64(100)
	for _, c := range s[1:] {
		if c < '0' || c > '9' || unit == 0 {
			break
		}
		ms += int64(c-'0') * unit
		unit /= 10
	}
	return ms
}

func number(s []byte) int64 {
	n := int64(0)
	for _, c := range s {
		n = n*10 + int64(c-'0')
	}
	return n
}

// decimal reads the number at the start of s, in units of unit, and says how
// many bytes it took; 0 for none.
func decimal(s []byte, unit time.Duration) (time.Duration, int) {
	const most = 12 // digits: more is no time that a statement took
	n := digits(s)
	if n == 0 || n > most {
		return 0, 0
	}
	d := time.Duration(number(s[:n])) * unit
	if n == len(s) || s[n] != '.' {
		return d, n
	}
	end := n + 1
	for part := unit / 10; end < len(s) && s[end] >= '0' && s[end] <= '9'; end++ {
		d += time.Duration(s[end]-'0') * part
		part /= 10
	}
	return d, end
}
