package variants

import (
	"net/http"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

func deleteVariants() []Variant {
	return []Variant{
		{"delete-answers-media-type", "delete", "the empty answer to DELETE has a Content-Type", "RFC 9110 section 8.3 forbids no header",
			answers(http.MethodDelete, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) { a.Header.Set("Content-Type", "application/scim+json") })},
		{"delete-unknown-detail", "delete", "the 404 of a deleted user tells that it was deleted", "RFC 7644 section 3.12: detail is for people",
			answers("", "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
				if a.Status == http.StatusNotFound {
					a.Edit(func(body map[string]any) { body["detail"] = "This user was deleted." })
				}
			})},
		{"delete-wide-challenge", "delete", "answers to DELETE carry further headers", "RFC 9110 section 5.1: who does not know a header ignores it",
			answers(http.MethodDelete, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) { a.Header.Set("X-Request-Id", "5f1c") })},
		{"delete-soft", "delete", "a deleted user is kept in the account, shut out, and no longer there over SCIM", "RFC 7644 section 3.6: MAY choose not to permanently delete",
			func(cfg *hubspot.Config) { cfg.Account.Options.Delete = hubspot.DeleteDeactivate }},
	}
}
