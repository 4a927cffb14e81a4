package uitest

import (
	"strings"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// Live drives a model as bubbletea does: commands run beside the loop, and what
// they answer comes back to it whenever they do. Its methods may be called from
// one goroutine.
type Live struct {
	inbox chan letter
	done  chan struct{}
	loop  sync.WaitGroup

	mu    sync.Mutex
	frame string
	drawn chan struct{} // closed and replaced with every frame
}

// letter is a message to the loop; answered is closed once it is drawn.
type letter struct {
	msg      tea.Msg
	answered chan struct{}
}

// Begin starts a model at a size.
func Begin(m tea.Model, width, height int) *Live {
	l := &Live{inbox: make(chan letter), done: make(chan struct{}), drawn: make(chan struct{})}
	init := m.Init()
	l.loop.Go(func() { l.run(m) })
	l.post(init)
	l.send(tea.WindowSizeMsg{Width: width, Height: height})
	return l
}

// End stops the loop. What commands answer later is dropped.
func (l *Live) End() {
	close(l.done)
	l.loop.Wait()
}

// Press types a key, in the words of Drive, and says how long it was until the
// screen was drawn with what the key did.
func (l *Live) Press(key string) time.Duration {
	start := time.Now()
	for _, msg := range messages(key) {
		l.send(msg)
	}
	return time.Since(start)
}

// Frame is what is on the screen.
func (l *Live) Frame() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.frame
}

// See waits until the screen shows one of the texts, and says whether it did.
func (l *Live) See(limit time.Duration, texts ...string) bool {
	timeout := time.After(limit)
	for {
		l.mu.Lock()
		frame, drawn := l.frame, l.drawn
		l.mu.Unlock()
		for _, text := range texts {
			if strings.Contains(frame, text) {
				return true
			}
		}
		select {
		case <-drawn:
		case <-timeout:
			return false
		}
	}
}

func (l *Live) send(msg tea.Msg) {
	answered := make(chan struct{})
	select {
	case l.inbox <- letter{msg, answered}:
		<-answered
	case <-l.done:
	}
}

// post runs a command beside the loop and brings its answer back.
func (l *Live) post(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for _, c := range batch {
				l.post(c)
			}
			return
		}
		if msg != nil {
			l.send(msg)
		}
	}()
}

func (l *Live) run(m tea.Model) {
	for {
		select {
		case <-l.done:
			return
		case got := <-l.inbox:
			var cmd tea.Cmd
			m, cmd = m.Update(got.msg)
			l.draw(m.View())
			close(got.answered)
			l.post(cmd)
		}
	}
}

func (l *Live) draw(frame string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.frame = strings.ReplaceAll(frame, "\u00a0", " ")
	close(l.drawn)
	l.drawn = make(chan struct{})
}
