package variants

import (
	"net/http"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

func authVariants() []Variant {
	challenge := func(value string) func(*hubspot.Config) {
		return func(cfg *hubspot.Config) {
			cfg.Front = append(cfg.Front, tamper.Middleware(tamper.To("", "/..."), func(c *tamper.Call) *tamper.Answer {
				a := c.Ask()
				if a.Status == http.StatusUnauthorized {
					a.Header.Set("WWW-Authenticate", value)
				}
				return a
			}))
		}
	}
	return []Variant{
		{"auth-bearer-bare", "auth", "the challenge is the bare word Bearer", "RFC 9110 section 11.6.1: parameters are optional", challenge("Bearer")},
		{"auth-bearer-lower-case", "auth", "the challenge spells the scheme in lower case", "RFC 9110 section 11.1: schemes are case-insensitive", challenge(`bearer realm="scim"`)},
		{"auth-several-schemes", "auth", "the challenge names several schemes", "RFC 9110 section 11.6.1", challenge(`Basic realm="scim", Bearer realm="scim", error="invalid_token"`)},
	}
}
