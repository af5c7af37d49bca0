package harness_test
import ("testing";"rolecall/harness";"rolecall/conformance")
func TestTry(t *testing.T){
 for _, preset := range []string{"hubspot","full"} {
 doc := play(t, func(s *harness.Settings){ s.Preset=preset; s.Focus="^(resilience|lifecycle.cycle|lifecycle.group)" })
 n:=map[conformance.Verdict]int{}
 for _, r := range doc.Run.Results { n[r.Verdict]++; if r.Verdict!=conformance.Pass && r.Verdict != conformance.NotClaimed { tell(t,r) } 
  for _, o := range r.Observations { _ = o } }
 t.Log(n, doc.Run.Leftovers)
 }
}
