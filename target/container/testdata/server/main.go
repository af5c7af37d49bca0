// Command server is a server in a container, as the tests want it: its arguments
// are what it does.
package main

import (
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	addr, status, late := ":8080", http.StatusOK, time.Duration(0)
	for _, arg := range os.Args[1:] {
		switch arg {
		case "exit":
			fmt.Println("the key is", os.Getenv("KEY"))
			fmt.Fprintln(os.Stderr, "no database")
			os.Exit(7)
		case "loopback":
			addr = "127.0.0.1:8080"
		case "closed":
			status = http.StatusUnauthorized
		case "late":
			late = time.Second
		case "talk":
			for i := range 5000 {
				fmt.Printf("line %d of many that say nothing of interest\n", i)
			}
		}
	}
	ready := time.Now().Add(late)
	fmt.Println("listening on", addr, "with", os.Getenv("KEY"))
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM)
	go http.ListenAndServe(addr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case time.Now().Before(ready):
			w.WriteHeader(http.StatusServiceUnavailable)
		case r.URL.Path == "/scim/v2/ServiceProviderConfig":
			w.WriteHeader(status)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	<-ended
	fmt.Println("bye")
}
