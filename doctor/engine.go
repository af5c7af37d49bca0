package doctor

import (
	"context"
	"errors"

	"rolecall/target"
)

// engine looks at what would start the container of --image.
func (e *exam) engine(ctx context.Context) finding {
	if e.Image == "" {
		return finding{Skipped, "not looked at", "No container is wanted: there is no --image.", ""}
	}
	engine, present, err := e.Engine(ctx)
	const means = "A run could not start the container of --image."
	unusable := (*target.Unusable)(nil)
	switch {
	case errors.As(err, &unusable):
		found := unusable.What
		if unusable.Err != nil {
			found += ": " + unusable.Err.Error()
		}
		return finding{Failed, found, means, unusable.Hint}
	case err != nil:
		return finding{Failed, cause(err), means, "Put right what is named; docs/containers.md says how an engine is found."}
	case !present:
		return finding{Warning, engine + "; the image " + e.name(e.Image) + " is not there", "A run would have to pull it first, which takes time and may need a log-in.",
			"Pull it: docker pull " + e.name(e.Image)}
	}
	return ok("%s; image %s", engine, e.name(e.Image))
}
