package main

import "testing"

func TestServedAt(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string // "" is an error
	}{
		{[]string{"/rolecall", "serve"}, "http://127.0.0.1:8787/scim/v2/ServiceProviderConfig"},
		{[]string{"/rolecall", "serve", "--addr", ":80"}, "http://127.0.0.1:80/scim/v2/ServiceProviderConfig"},
		{[]string{"/rolecall", "serve", "--addr=0.0.0.0:8080"}, "http://127.0.0.1:8080/scim/v2/ServiceProviderConfig"},
		{[]string{"/rolecall", "serve", "--addr", "[::]:8080"}, "http://127.0.0.1:8080/scim/v2/ServiceProviderConfig"},
		{[]string{"/rolecall", "serve", "--addr", "10.0.0.7:8080"}, "http://10.0.0.7:8080/scim/v2/ServiceProviderConfig"},
		{[]string{"/rolecall", "serve", "--addr", "8080"}, ""},
	} {
		got, err := servedAt(c.args)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%q: got %q, %v", c.args, got, err)
		}
	}
}
