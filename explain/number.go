package explain

import (
	"math"
	"strconv"
	"time"
)

// scanNumber passes over a number.
func (d *decoder) scanNumber() (raw []byte, err error) {
	start := d.pos
	i := start
	if i < len(d.src) && d.src[i] == '-' {
		i++
	}
	digits := func() int {
		from := i
		for i < len(d.src) && isDigit(d.src[i]) {
			i++
		}
		return i - from
	}
	first := i
	whole := digits()
	ok := whole > 0 && (whole == 1 || d.src[first] != '0')
	if ok && i < len(d.src) && d.src[i] == '.' {
		i++
		ok = digits() > 0
	}
	if ok && i < len(d.src) && (d.src[i] == 'e' || d.src[i] == 'E') {
		i++
		if i < len(d.src) && (d.src[i] == '+' || d.src[i] == '-') {
			i++
		}
		ok = digits() > 0
	}
	if !ok {
		return nil, d.errorf(start, "a malformed number")
	}
	d.pos = i
	return d.src[start:i], nil
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// shortNumber reads what almost every number in a plan is, few digits with
// perhaps a point among them, as mantissa / 10^decimals. It leaves everything
// else alone.
func (d *decoder) shortNumber() (mantissa uint64, decimals int, ok bool) {
	const exact = 15 // digits; below 2^53 one division rounds correctly
	src, i := d.src, d.pos
	for ; i < len(src) && src[i]-'0' <= 9; i++ {
		mantissa = mantissa*10 + uint64(src[i]-'0')
	}
	digits := i - d.pos
	if digits == 0 || digits > 1 && src[d.pos] == '0' {
		return 0, 0, false
	}
	if i < len(src) && src[i] == '.' {
		point := i
		for i++; i < len(src) && src[i]-'0' <= 9; i++ {
			mantissa = mantissa*10 + uint64(src[i]-'0')
		}
		decimals = i - point - 1
		if decimals == 0 {
			return 0, 0, false
		}
		digits += decimals
	}
	if digits > exact || i < len(src) && src[i]|0x20 == 'e' {
		return 0, 0, false
	}
	d.pos = i
	return mantissa, decimals, true
}

// number reads a number as float64.
func (d *decoder) number() (float64, error) {
	c := d.peek()
	if m, decimals, ok := d.shortNumber(); ok {
		if decimals == 0 {
			return float64(m), nil
		}
		return float64(m) / math.Pow10(decimals), nil
	}
	if c != '-' && !isDigit(c) {
		return 0, errMismatch
	}
	start := d.pos
	raw, err := d.scanNumber()
	if err != nil {
		return 0, err
	}
	v, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return 0, d.errorf(start, "the number %.40s is out of range", raw)
	}
	return v, nil
}

// integer reads a whole number; PostgreSQL may print one as 3 or 3.00.
func (d *decoder) integer() (int64, error) {
	d.peek()
	start := d.pos
	if m, decimals, ok := d.shortNumber(); ok && decimals == 0 {
		return int64(m), nil //nolint:gosec // at most 15 digits
	}
	d.pos = start
	v, err := d.number()
	if err != nil {
		return 0, err
	}
	if v != math.Trunc(v) || math.Abs(v) >= 1<<63 {
		d.pos = start
		return 0, errMismatch
	}
	return int64(v), nil
}

// millis reads a time that PostgreSQL prints in milliseconds.
func (d *decoder) millis() (time.Duration, error) {
	d.peek()
	start := d.pos
	if m, decimals, ok := d.shortNumber(); ok && decimals == 3 {
		return time.Duration(m) * time.Microsecond, nil //nolint:gosec // at most 15 digits
	}
	d.pos = start
	v, err := d.number()
	return milliseconds(v), err
}
