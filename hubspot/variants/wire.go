package variants

import (
	"net/http"
	"strings"

	"rolecall/hubspot"
)

// chunked sends every body in pieces, without a Content-Length.
func chunked(cfg *hubspot.Config) {
	cfg.Front = append(cfg.Front, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(&pieces{ResponseWriter: w}, r)
		})
	})
}

// pieces is a response that is sent on as it is written, in two halves.
type pieces struct{ http.ResponseWriter }

func (p *pieces) WriteHeader(status int) {
	p.Header().Del("Content-Length")
	p.ResponseWriter.WriteHeader(status)
}

func (p *pieces) Write(data []byte) (int, error) {
	p.Header().Del("Content-Length")
	half := len(data) / 2
	n, err := p.ResponseWriter.Write(data[:half])
	if err != nil {
		return n, err
	}
	if err := http.NewResponseController(p.ResponseWriter).Flush(); err != nil {
		return n, err
	}
	rest, err := p.ResponseWriter.Write(data[half:])
	return n + rest, err
}

// Unwrap lets others flush.
func (p *pieces) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// capitals sends the names of the headers that SCIM speaks of in capitals.
func capitals(cfg *hubspot.Config) {
	cfg.Front = append(cfg.Front, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(&shouting{ResponseWriter: w}, r)
		})
	})
}

// shouting is a response whose headers are renamed before they leave.
type shouting struct {
	http.ResponseWriter
	begun bool
}

func (s *shouting) WriteHeader(status int) {
	if !s.begun {
		s.begun = true
		header := s.Header()
		for _, name := range []string{"Content-Type", "Location", "Etag", "Www-Authenticate", "Retry-After"} {
			if values, set := header[name]; set {
				header[name] = nil // else the server would guess one
				header[strings.ToUpper(name)] = values
			}
		}
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *shouting) Write(data []byte) (int, error) {
	if !s.begun {
		s.WriteHeader(http.StatusOK)
	}
	return s.ResponseWriter.Write(data)
}

// Unwrap lets others flush.
func (s *shouting) Unwrap() http.ResponseWriter { return s.ResponseWriter }
