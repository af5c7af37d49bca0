package harness

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync"

	"rolecall/manners"
)

// pausePath is where a process of a run says that the target wants to be left
// alone, and asks what the others were told.
const pausePath = "/pause"

// hearsay is what the processes of a run were told by the target.
type hearsay struct {
	mu    sync.Mutex
	pause manners.Pause
	nth   int           // how often it changed
	news  chan struct{} // closed at the next change
}

func newHearsay() *hearsay { return &hearsay{news: make(chan struct{})} }

// pauses is a pause with the number by which later ones are asked for.
type pauses struct {
	Nth   int
	Pause manners.Pause
}

func (h *hearsay) take(p manners.Pause) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pause = h.pause.And(p)
	h.nth++
	close(h.news)
	h.news = make(chan struct{})
}

func (h *hearsay) told(w http.ResponseWriter, r *http.Request) {
	var p manners.Pause
	if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	h.take(p)
}

// ask answers as soon as there is more than the asker knows.
func (h *hearsay) ask(w http.ResponseWriter, r *http.Request) {
	known, _ := strconv.Atoi(r.URL.Query().Get("known")) // nothing is 0
	for {
		h.mu.Lock()
		now, news := pauses{h.nth, h.pause}, h.news
		h.mu.Unlock()
		if now.Nth > known {
			answer(w, now)
			return
		}
		select {
		case <-news:
		case <-r.Context().Done():
			return
		}
	}
}

// polite gives the manners of a part, which the target's wishes reach whichever
// process of the run hears them.
func (s part) polite() *manners.Manners {
	m := manners.New(func(p manners.Pause) {
		_ = s.tell(pausePath, p) // without the parent each process hears for itself
	})
	go func() {
		for known := 0; ; {
			news, err := s.pauseAfter(known)
			if err != nil {
				return // the parent has gone, and this part ends
			}
			known = news.Nth
			m.Hear(news.Pause)
		}
	}()
	return m
}

func (s part) pauseAfter(known int) (news pauses, err error) {
	resp, err := http.Get(s.Host + pausePath + "?known=" + strconv.Itoa(known))
	if err != nil {
		return news, err
	}
	defer resp.Body.Close()
	return news, json.NewDecoder(resp.Body).Decode(&news)
}
