package browser

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// An account whose permission sets are named by an enemy. The names travel through
// the target, its answers and the run into the report.
const account = `name: "<script>document.title='owned'</script>"
permissionSets:
  - {id: "101", name: Sales Manager}
  - {id: "102", name: "<script>window.owned=1</script>"}
  - {id: "103", name: "\"><img src=x onerror='window.owned=1'>"}
  - {id: "104", name: "</td></table><svg onload=window.owned=1>"}
  - {id: "105", name: "Ops \u202Egnp.exe \u001B[31m{{.}}"}
`

const waivers = `- spec: lifecycle.deactivate.leave@okta-oin
  target: http://127.0.0.1
  owner: "<b onclick=window.owned=1>identity</b>"
  reason: "</style><script>window.owned=1</script>"
  expires: 2999-12-31
`

// real makes the report of a real run with passes, failures, a waiver and hostile
// names.
func real(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"account.yaml": account, "waivers.yaml": waivers} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, 1, "run", "--seed", "7", "--account", "account.yaml", "--waivers", "waivers.yaml", "--idp", "okta-oin,entra-default",
		"--focus", "deactivate|create.new-person|roles.grant|near-miss.(leading|trailing|prefix)", // enough to see, and little enough for axe
		"--fault", "deact-noop-success", "--fault", "role-whitespace-trimmed", "--out", "out")
	return filepath.Join(dir, "out", "report.html")
}

func TestReportOfARealRun(t *testing.T) {
	p := open(t, 1280, 900)
	path := real(t)
	p.visit(path, "")

	t.Run("nothing of the target runs", func(t *testing.T) {
		p.t = t
		if title := ask[string](p, "document.title"); !strings.HasPrefix(title, "rolecall: fail, http://127.0.0.1") {
			t.Errorf("the title is %q", title)
		}
		if ask[bool](p, "'owned' in window") {
			t.Error("a script of the target ran")
		}
		if n := ask[int](p, "document.querySelectorAll('script, img, iframe, object, [onclick], [onload], [onerror]').length"); n != 1 {
			t.Errorf("%d active elements, want the page's own script", n)
		}
		for _, text := range []string{"<script>window.owned=1</script>", "<U+202E>gnp.exe", "</style><script>window.owned=1</script>"} {
			if !strings.Contains(ask[string](p, "document.body.textContent"), text) {
				t.Errorf("the page does not show %q as text", text)
			}
		}
	})

	t.Run("filter", func(t *testing.T) {
		p.t = t
		all := ask[int](p, visibleSpecs+".length")
		p.do(chromedp.SetValue(chromedp.CSS("#filter-verdict"), "fail"), tell(changed("filter-verdict")), until(visibleSpecs+".every(s => s.dataset.verdict === 'fail')"))
		failed := ask[int](p, visibleSpecs+".length")
		if failed == 0 || failed >= all {
			t.Errorf("%d of %d specs are shown as failures", failed, all)
		}
		if text := ask[string](p, "document.getElementById('filter-count').value"); !strings.HasPrefix(text, strings.TrimSpace(ask[string](p, visibleSpecs+".length + ' of '"))) {
			t.Errorf("the count says %q of %d", text, failed)
		}
		p.do(chromedp.SendKeys(chromedp.CSS("#filter-text"), "near-miss.leading-blank"), until(visibleSpecs+".length === 2"))
		p.do(chromedp.SetValue(chromedp.CSS("#filter-dialect"), "1"), tell(changed("filter-dialect")), until(visibleSpecs+".length === 1"))
		p.do(chromedp.Click(chromedp.CSS("#filter button[type=reset]")), until(visibleSpecs+".length === "+ask[string](p, "String(document.querySelectorAll('[data-spec]').length)")))
		p.do(tell("{ const s = document.getElementById('filter-area'); s.value = Array.from(s.options).find(o => o.text === 'roles / grant').value }"), tell(changed("filter-area")),
			until(visibleSpecs+".length > 0 && "+visibleSpecs+".every(s => s.id.startsWith('roles.grant.'))"), chromedp.Click(chromedp.CSS("#filter button[type=reset]")))
		p.do(chromedp.SendKeys(chromedp.CSS("#filter-text"), "no such words"), until(visibleSpecs+".length === 0"))
		if !ask[bool](p, "Array.from(document.querySelectorAll('.nothing')).some(n => n.checkVisibility())") {
			t.Error("an empty filter says nothing")
		}
	})

	t.Run("deep link", func(t *testing.T) {
		p.t = t // the filter of before still hides everything
		p.do(tell("location.hash = '#lifecycle.create.new-person@okta-oin'"))
		p.do(until("document.activeElement.id === 'lifecycle.create.new-person@okta-oin'"))
		if !ask[bool](p, inView("lifecycle.create.new-person@okta-oin")) {
			t.Error("a spec that passed is not in view")
		}
		p.visit(path, "#roles.near-miss.leading-blank%40entra-default")
		if !ask[bool](p, inView("roles.near-miss.leading-blank@entra-default")) {
			t.Error("a link from elsewhere does not lead to its spec")
		}
	})

	t.Run("permission matrix", func(t *testing.T) {
		p.t = t
		if n := ask[int](p, "document.querySelectorAll('.grants td.bad').length"); n == 0 {
			t.Error("no near miss is marked")
		}
		const points = "document.querySelector('.grants details.points')"
		if ask[bool](p, points+".querySelector('p').checkVisibility()") {
			t.Error("code points are shown before anybody asks")
		}
		p.do(tell(points+".querySelector('summary').click()"), until(points+".querySelector('p').checkVisibility()"))
	})

	t.Run("axe", func(t *testing.T) {
		p.t = t
		if found := violations(t, p); len(found) > 0 {
			t.Errorf("%s", found)
		}
		p.visit(path, "")
		p.do(tell("for (const d of document.querySelectorAll('details')) d.open = true"))
		if found := violations(t, p); len(found) > 0 {
			t.Errorf("with everything unfolded: %s", found)
		}
		p.dark()
		if found := violations(t, p); len(found) > 0 {
			t.Errorf("in the dark: %s", found)
		}
		// The check itself must see a violation.
		p.do(tell("document.querySelector('main').append(document.createElement('img'))"))
		if found := violations(t, p); len(found) == 0 {
			t.Error("an image without a text is not seen")
		}
	})
	p.t = t
	p.quiet()
}

// visibleSpecs are the rows of specs that the filter shows, folded away or not.
const visibleSpecs = "Array.from(document.querySelectorAll('[data-spec]')).filter(s => !s.hidden)"

func changed(id string) string {
	return "document.getElementById('" + id + "').dispatchEvent(new Event('input', {bubbles: true}))"
}

func inView(id string) string {
	return "(() => { const e = document.getElementById('" + id + "'), r = e.getBoundingClientRect(); return e.checkVisibility() && r.height > 0 && r.top >= 0 && r.top < innerHeight })()"
}

// violations are the rules of axe-core, WCAG and best practice, that the page breaks.
func violations(t *testing.T, p *tab) []string {
	t.Helper()
	axe, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Skip("accessibility was not checked: axe-core is not installed (npm ci in interop/browser)")
	}
	p.do(tell(string(axe) + ";0"))
	return ask[[]string](p, "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.help + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200)).join(' ')))")
}

// TestReportOfManySpecs opens a report of 5,000 specs. What it takes is printed and
// not judged: that is the machine's.
func TestReportOfManySpecs(t *testing.T) {
	p := open(t, 1280, 900)
	path := many(t, 5000)
	p.visit(path, "")
	took := ask[float64](p, "performance.getEntriesByType('navigation')[0].loadEventEnd")
	if n := ask[int](p, visibleSpecs+".length"); n != 5000 {
		t.Fatalf("%d specs are listed", n)
	}
	spent := ask[float64](p, `new Promise(done => {
		const text = document.getElementById('filter-text'), count = document.getElementById('filter-count');
		text.value = 'n4321';
		const began = performance.now();
		text.dispatchEvent(new Event('input', {bubbles: true}));
		const look = () => count.value.startsWith('1 of') ? done(performance.now() - began) : requestAnimationFrame(look);
		look();
	})`)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("5,000 specs: %.1f MB, loaded in %.0f ms, filtered in %.0f ms", float64(info.Size())/1e6, took, spent)
	if n := ask[int](p, visibleSpecs+".length"); n != 1 {
		t.Errorf("the filter shows %d specs, want the one", n)
	}
	p.quiet()
}

// many makes the report of a run of so many specs from the sample of the package
// reports.
func many(t *testing.T, n int) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "reports", "testdata", "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	record := doc["run"].(map[string]any)
	sample := record["results"].([]any)
	var results []any
	counts := map[string]int{"pass": 0, "warning": 0, "fail": 0, "not-claimed": 0, "deselected": 0, "inconclusive": 0, "waived": 0}
	for i := range n {
		r := map[string]any{}
		for key, value := range sample[i%len(sample)].(map[string]any) {
			r[key] = value
		}
		r["id"] = strings.Replace(r["id"].(string), "@", "-n"+strconv.Itoa(i)+"@", 1)
		counts[r["verdict"].(string)]++
		results = append(results, r)
	}
	record["results"], doc["counts"] = results, counts
	dir := t.TempDir()
	if raw, err = json.Marshal(doc); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "report.json"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, dir, 0, "report", "render", "report.json")
	return filepath.Join(dir, "report.html")
}
