// Package nettest is a network that fails as a test tells it to. A Proxy stands
// between a client and a PostgreSQL server, knows where the protocol's messages
// begin and end, and can lose the connection at any of them, answer in the
// server's stead, or carry them as bad networks do.
//
// It is for tests only and imports the standard library.
package nettest

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync"
	"testing"
)

// Direction is a way that messages go.
type Direction int

// The two directions: from the client to the server, and back.
const (
	Up Direction = iota
	Down
)

func (d Direction) String() string { return [...]string{"up", "down"}[d] }

// Proxy forwards TCP connections of this machine to a server. Its methods may
// be called while connections are open, and take effect at once.
type Proxy struct {
	network, address string
	listener         net.Listener
	ctx              context.Context //nolint:containedctx // ends the proxy's goroutines with it
	running          sync.WaitGroup

	mu       sync.Mutex
	pairs    map[*pair]struct{}
	toxics   [2]Toxic
	passed   int // messages so far, both ways, of all connections
	cutAt    int // the message at which the connection is lost, from 1; 0 for none
	down     bool
	answer   func(message []byte) []byte
	accepted int
}

// pair is one connection: the client's half and the server's.
type pair struct {
	client *net.TCPConn
	server net.Conn
	close  func()
}

// to is where messages of that direction go.
func (p *pair) to(d Direction) net.Conn {
	if d == Up {
		return p.server
	}
	return p.client
}

// Start starts a proxy to a server's address (network "tcp" or "unix") that
// ends, with everything it started, at the end of the test.
func Start(tb testing.TB, network, address string) *Proxy {
	tb.Helper()
	listener, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	p := &Proxy{network: network, address: address, listener: listener, ctx: ctx, pairs: map[*pair]struct{}{}}
	p.running.Go(p.accept)
	tb.Cleanup(func() {
		stop()
		_ = listener.Close() // accept ends by it
		p.closeAll()
		p.running.Wait()
	})
	return p
}

// Port is where the proxy listens, on 127.0.0.1.
func (p *Proxy) Port() int { return p.listener.Addr().(*net.TCPAddr).Port }

// DSN connects through the proxy.
func (p *Proxy) DSN(user, database string) string {
	return fmt.Sprintf("host=127.0.0.1 port=%d sslmode=disable user=%s dbname=%s", p.Port(), user, database)
}

// CutAt loses the connection instead of passing the nth message from now on, in
// whichever direction it goes, and takes no further connection until Heal.
func (p *Proxy) CutAt(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.passed, p.cutAt = 0, n
}

// Passed is how many messages passed since CutAt or Heal.
func (p *Proxy) Passed() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.passed
}

// Accepted is how many connections were made.
func (p *Proxy) Accepted() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.accepted
}

// Answer asks f of every message of the client what to answer in the server's
// stead; nil lets the message pass.
func (p *Proxy) Answer(f func(message []byte) []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = f
}

// Poison has all connections, open and new, carry that direction by the toxic.
func (p *Proxy) Poison(d Direction, t Toxic) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.toxics[d] = t
	for pair := range p.pairs {
		t.strike(pair, d)
	}
}

// Heal makes a good network of it again, for new connections: those that are
// open are closed.
func (p *Proxy) Heal() {
	p.closeAll()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.toxics, p.passed, p.cutAt, p.down, p.answer = [2]Toxic{}, 0, 0, false, nil
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.running.Go(func() { p.serve(client.(*net.TCPConn)) })
	}
}

// serve forwards one connection until either half ends.
func (p *Proxy) serve(client *net.TCPConn) {
	server, err := new(net.Dialer).DialContext(p.ctx, p.network, p.address)
	if err != nil {
		_ = client.Close()
		return
	}
	pair := &pair{client: client, server: server}
	pair.close = sync.OnceFunc(func() {
		_ = client.Close() // both may have ended by themselves
		_ = server.Close()
	})
	defer pair.close()
	if !p.join(pair) {
		return
	}
	defer p.leave(pair)
	var halves sync.WaitGroup
	halves.Go(func() { p.pump(pair, Up) })
	halves.Go(func() { p.pump(pair, Down) })
	halves.Wait()
}

// join takes the pair in, unless the network is down.
func (p *Proxy) join(pair *pair) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down || p.ctx.Err() != nil {
		return false
	}
	p.accepted++
	p.pairs[pair] = struct{}{}
	for d, t := range p.toxics {
		t.strike(pair, Direction(d))
	}
	return true
}

func (p *Proxy) leave(pair *pair) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.pairs, pair)
}

func (p *Proxy) closeAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for pair := range p.pairs {
		pair.close()
	}
}

// pump carries one direction, message by message.
func (p *Proxy) pump(pair *pair, d Direction) {
	r := bufio.NewReader(pair.to(1 - d)) // what comes from one side goes to the other
	untyped := d == Up                   // the first message of a client has no type
	var sent int
	for {
		message, err := readMessage(r, untyped)
		if err != nil {
			p.toxic(d).close(p.ctx, pair, d)
			return
		}
		untyped = false
		answer, ok := p.pass(message, d)
		switch {
		case !ok:
			pair.close()
			return
		case answer != nil:
			_, err = pair.client.Write(answer)
		default:
			err = p.toxic(d).carry(p.ctx, pair.to(d), message, &sent)
		}
		if err != nil {
			pair.close()
			return
		}
	}
}

// pass counts a message; ok is false where the connection is to be lost.
func (p *Proxy) pass(message []byte, d Direction) (answer []byte, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		return nil, false
	}
	p.passed++
	if p.passed == p.cutAt {
		p.down = true
		return nil, false
	}
	if d == Up && p.answer != nil {
		answer = p.answer(message)
	}
	return answer, true
}

func (p *Proxy) toxic(d Direction) Toxic {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.toxics[d]
}

// readMessage reads one message: a type but for a client's first, and a length
// that counts itself.
func readMessage(r *bufio.Reader, untyped bool) ([]byte, error) {
	head := make([]byte, 5)
	if untyped {
		head = head[:4]
	}
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, err
	}
	length := binary.BigEndian.Uint32(head[len(head)-4:])
	if length < 4 || length > 1<<30 {
		return nil, fmt.Errorf("a message of %d bytes", length)
	}
	message := make([]byte, len(head)+int(length)-4)
	copy(message, head)
	_, err := io.ReadFull(r, message[len(head):])
	return message, err
}
