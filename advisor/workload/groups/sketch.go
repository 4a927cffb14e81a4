package groups

import (
	"math/bits"
	"time"
)

// sketch counts durations in buckets that grow with them: a power of two is
// parted into 32, so that a quantile is off by no more than QuantileError.
type sketch struct {
	first  int // the number of the bucket counts[0]
	counts []uint32
}

const (
	partBits = 5
	// QuantileError is the most that a quantile is off, as a share of it.
	QuantileError = 1.0 / (2 << partBits)
)

func bucket(d time.Duration) int {
	n := uint64(max(d, 0))
	if n < 1<<partBits {
		return int(n)
	}
	shift := bits.Len64(n) - partBits - 1
	return shift<<partBits + int(n>>shift) //nolint:gosec // six bits are left of it
}

// middle is the duration in the middle of a bucket.
func middle(b int) time.Duration {
	const parts = 1 << partBits
	if b < 2*parts {
		return time.Duration(b)
	}
	shift := b>>partBits - 1
	low := time.Duration(b-shift<<partBits) << shift
	return low + time.Duration(1)<<shift/2
}

func (s *sketch) add(d time.Duration) { s.count(bucket(d), 1) }

func (s *sketch) count(b int, n uint32) {
	switch {
	case len(s.counts) == 0:
		s.first, s.counts = b, []uint32{0}
	case b < s.first:
		wider := make([]uint32, s.first-b+len(s.counts))
		copy(wider[s.first-b:], s.counts)
		s.first, s.counts = b, wider
	case b >= s.first+len(s.counts):
		s.counts = append(s.counts, make([]uint32, b-s.first-len(s.counts)+1)...)
	}
	s.counts[b-s.first] += n
}

func (s *sketch) merge(o *sketch) {
	for i, n := range o.counts {
		if n > 0 {
			s.count(o.first+i, n)
		}
	}
}

// quantile is the duration that a share of all are not above.
func (s *sketch) quantile(share float64) time.Duration {
	total := 0.0
	for _, n := range s.counts {
		total += float64(n)
	}
	sum := 0.0
	for i, n := range s.counts {
		if sum += float64(n); sum >= share*total && n > 0 {
			return middle(s.first + i)
		}
	}
	return 0
}
