package proof

import (
	"net/http"

	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func meArea() area {
	const unoffered, redirect, direct = "protocol.me.unoffered", "protocol.me.redirect", "protocol.me.direct"
	redirects := func(f *provider.Features) { f.MeRedirects = true }
	return area{family: "protocol", name: "me", unclaimed: map[string]string{
		unoffered: "preset full offers /Me", redirect: "preset full answers /Me with the resource",
	}, broken: []broken{
		{"/Me that is not offered answers 404", "RFC7644-3.11-01", unoffered, calls("", "/Me", func(*tamper.Call) *tamper.Answer {
			return tamper.Refusal(http.StatusNotFound, "", "no such endpoint")
		})},
		{"/Me that is not offered answers 400", "RFC7644-3.11-01", unoffered, calls("", "/Me", func(*tamper.Call) *tamper.Answer {
			return tamper.Refusal(http.StatusBadRequest, "", "Me is no id")
		})},
		{"/Me redirects to nowhere", "RFC7644-3.11-02", redirect, offering(redirects, answers("", "/Me", func(_ *tamper.Call, a *tamper.Answer) {
			a.Header.Del("Location")
		}))},
		{"/Me redirects to what is not there", "RFC7644-3.11-02", redirect, offering(redirects, answers("", "/Me", func(_ *tamper.Call, a *tamper.Answer) {
			a.Header.Set("Location", a.Header.Get("Location")+"0")
		}))},
		{"/Me does not say which resource it is", "RFC7644-3.11-03", direct, answers("", "/Me", func(_ *tamper.Call, a *tamper.Answer) {
			a.Header.Del("Location")
		})},
		{"/Me says that it is where /Me is", "RFC7644-3.11-03", direct, answers("", "/Me", func(_ *tamper.Call, a *tamper.Answer) {
			a.Header.Set("Location", "/scim/v2/Me")
		})},
		{"/Me shows one resource and names another", "RFC7644-3.11-03", direct, answers("", "/Me", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) { body["id"] = "4711" })
		})},
	}}
}
