package harness

import (
	"fmt"
	"time"

	"rolecall/target"
)

// Conditions are how the look-alike plays a live account: its limits, its slowness,
// and what goes wrong. They are settings of a run on the embedded target, and of
// 'rolecall serve'.
type Conditions struct {
	RateLimit        string        `help:"Refuse what goes beyond a rate, with HubSpot's 429: hubspot (190 requests in ten seconds, 650,000 a day), starter (100 and 250,000), or BURST/DAILY." placeholder:"LIMIT" env:"ROLECALL_RATE_LIMIT" group:"Look-alike"`
	PropagationDelay time.Duration `help:"Time until a role shows in the look-alike, up to 5m." placeholder:"D" env:"ROLECALL_PROPAGATION_DELAY" group:"Look-alike"`
	Latency          time.Duration `help:"Delay each answer of the look-alike." placeholder:"D" env:"ROLECALL_LATENCY" group:"Look-alike"`
	Jitter           time.Duration `help:"Delay each answer of the look-alike by up to this in addition, by chance." placeholder:"D" env:"ROLECALL_JITTER" group:"Look-alike"`
	Trouble          []string      `help:"Let the look-alike have a bad day: KIND[:WHEN][@METHOD[/PATH]], such as reset:5%, partial:#3@GET, maintenance:2s/20s or revoked:#50; may be repeated. docs/look-alike.md has the kinds." placeholder:"KIND" env:"ROLECALL_TROUBLE" group:"Look-alike"`
}

// set tells whether any is.
func (c Conditions) set() bool {
	return c.RateLimit != "" || c.PropagationDelay != 0 || c.Latency != 0 || c.Jitter != 0 || len(c.Trouble) > 0
}

// Apply puts the conditions into the options of the look-alike; chance follows seed.
func (c Conditions) Apply(o target.EmbeddedOptions, seed int64) target.EmbeddedOptions {
	o.RateLimit, o.PropagationDelay, o.Latency, o.Jitter, o.Trouble, o.Seed = c.RateLimit, c.PropagationDelay, c.Latency, c.Jitter, c.Trouble, seed
	return o
}

// flags are the conditions as words of a command line of 'rolecall serve'.
func (c Conditions) flags(seed int64) []string {
	if !c.set() {
		return nil
	}
	list := []string{fmt.Sprintf("--seed=%d", seed)}
	if c.RateLimit != "" {
		list = append(list, "--rate-limit="+c.RateLimit)
	}
	for flag, d := range map[string]time.Duration{"propagation-delay": c.PropagationDelay, "latency": c.Latency, "jitter": c.Jitter} {
		if d != 0 {
			list = append(list, "--"+flag+"="+d.String())
		}
	}
	for _, t := range c.Trouble {
		list = append(list, "--trouble="+t)
	}
	return list
}
