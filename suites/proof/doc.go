// Package proof holds the evidence that the specs are worth what they say: for
// each rule a service provider that breaks it and the spec that must blame it for
// exactly that, and for each area correct service providers of other habits that
// no spec may blame. It holds tests only.
package proof
