package nettest

import (
	"context"
	"io"
	"net"
	"time"
)

// Toxic is a way for a network to be bad. The zero value is a good one.
type Toxic struct {
	Name string
	// Delay is how long each piece takes, Piece how many bytes go at a time; 0
	// for a whole message.
	Delay time.Duration
	Piece int
	// Limit ends the connection after that many bytes; 0 for never.
	Limit int
	// Swallow takes everything and passes nothing on.
	Swallow bool
	// SlowClose is how long the end of a connection takes to arrive.
	SlowClose time.Duration
	// now does to an open connection what does not wait for a message.
	now func(p *pair, d Direction)
}

// Latency has every message arrive late.
func Latency(d time.Duration) Toxic { return Toxic{Name: "latency", Delay: d} }

// Bandwidth passes one byte in each d.
func Bandwidth(d time.Duration) Toxic { return Toxic{Name: "bandwidth", Delay: d, Piece: 1} }

// Slicer passes messages in pieces of a few bytes.
func Slicer(bytes int, d time.Duration) Toxic { return Toxic{Name: "slicer", Delay: d, Piece: bytes} }

// LimitData loses the connection after that many bytes.
func LimitData(bytes int) Toxic { return Toxic{Name: "limit_data", Limit: bytes} }

// Timeout swallows everything: a network that has gone away without a word.
func Timeout() Toxic { return Toxic{Name: "timeout", Swallow: true} }

// SlowClose tells of the end of a connection late.
func SlowClose(d time.Duration) Toxic { return Toxic{Name: "slow_close", SlowClose: d} }

// ResetPeer resets the client's connection.
func ResetPeer() Toxic {
	return Toxic{Name: "reset_peer", Limit: 1, now: func(p *pair, _ Direction) {
		_ = p.client.SetLinger(0) // what is unsent is dropped: the peer sees a reset
		p.close()
	}}
}

// Gone ends the direction: the other side reads the end of the stream.
func Gone() Toxic {
	return Toxic{Name: "down", Swallow: true, now: func(p *pair, d Direction) {
		if half, ok := p.to(d).(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite() // it may be closed already
		}
	}}
}

func (t Toxic) strike(p *pair, d Direction) {
	if t.now != nil {
		t.now(p, d)
	}
}

// carry brings a message to the other side; sent counts the connection's bytes.
func (t Toxic) carry(ctx context.Context, to net.Conn, message []byte, sent *int) error {
	if t.Swallow {
		return nil
	}
	for len(message) > 0 {
		if err := wait(ctx, t.Delay); err != nil {
			return err
		}
		n := len(message)
		if t.Piece > 0 {
			n = min(n, t.Piece)
		}
		if t.Limit > 0 {
			n = min(n, t.Limit-*sent)
		}
		if n <= 0 {
			return io.ErrClosedPipe
		}
		if _, err := to.Write(message[:n]); err != nil {
			return err
		}
		*sent += n
		message = message[n:]
	}
	return nil
}

// close passes the end of a connection on.
func (t Toxic) close(ctx context.Context, p *pair, d Direction) {
	if t.Swallow {
		// The other side hears nothing of it, until it ends by itself.
		return
	}
	_ = wait(ctx, t.SlowClose) // and at once at the end of the test
	if d == Down {
		p.close()
		return
	}
	if half, ok := p.server.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // it may be closed already
	}
}

func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
