package certificate

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"rolecall/conformance"
	"rolecall/reports"
)

// The page, in millimetres.
const (
	margin     = 18.0
	textHeight = 5.2
	nameWidth  = 42.0
	mostShown  = 200 // characters of one value
	mostListed = 400 // lines of one list
)

// pdf draws the certificate: one page with what it says, then the findings and the
// behaviour that was observed. The same document and predicate give the same bytes.
func pdf(doc reports.Document, p Predicate) ([]byte, error) {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCatalogSort(true)
	f.SetCompression(false) // what it says can be found in it with any tool
	f.SetCreationDate(p.Issued)
	f.SetModificationDate(p.Issued)
	f.SetProducer("rolecall", false)
	f.SetTitle(latin("rolecall certificate: "+p.Level.Title), false)
	f.SetLang("en")
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(true, margin+6)
	f.AliasNbPages("{pages}")
	f.SetFooterFunc(func() {
		f.SetY(-margin)
		f.SetFont("Helvetica", "", 8)
		f.SetTextColor(90, 90, 90)
		f.CellFormat(0, 5, "Check it: rolecall report verify certificate.zip --key PUBLIC.pem", "", 0, "L", false, 0, "")
		f.CellFormat(0, 5, fmt.Sprintf("%d / {pages}", f.PageNo()), "", 0, "R", false, 0, "")
	})
	d := drawing{f}
	d.front(doc, p)
	d.back(doc.InBrief())
	var b bytes.Buffer
	err := f.Output(&b)
	return b.Bytes(), err
}

type drawing struct{ *fpdf.Fpdf }

func (d drawing) front(doc reports.Document, p Predicate) {
	d.AddPage()
	d.SetTextColor(90, 90, 90)
	d.SetFont("Helvetica", "", 11)
	d.line("rolecall certificate")
	d.SetTextColor(0, 0, 0)
	d.SetFont("Helvetica", "B", 24)
	d.MultiCell(0, 11, latin(p.Level.Title), "", "L", false)
	d.SetTextColor(23, 101, 47)
	if p.Verdict != Granted {
		d.SetTextColor(125, 74, 0)
	}
	d.SetFont("Helvetica", "B", 15)
	d.MultiCell(0, 9, latin(strings.ToUpper(p.Verdict[:1])+p.Verdict[1:]), "", "L", false)
	d.SetTextColor(0, 0, 0)
	d.SetFont("Helvetica", "", 10)
	d.line(p.Level.Means)
	d.Ln(3)

	d.fact("Target", p.Target.URL)
	d.fact("Kind of target", strings.Trim(p.Target.Kind+", "+p.Target.Name, ", "))
	d.fact("Profile", profile(doc.Run))
	d.fact("Dialects", dialects(p.Dialects))
	d.fact("Judgements rest on", oracles(p.Target.Oracles))
	d.fact("Verdicts", counts(p.Counts))
	c := p.Coverage
	d.fact("Requirements", fmt.Sprintf("%d asked by the profile, %d cited, %d asserted, %d broken", c.Asked, c.Cited, c.Asserted, c.Broken))
	d.fact("The level asks for", strings.Join(p.Level.Requirements, ", "))
	d.fact("Known deviations", fmt.Sprintf("%d", len(p.Waivers)))
	d.fact("Run", p.Started.UTC().Format(time.RFC3339)+" to "+p.Ended.UTC().Format(time.RFC3339))
	d.fact("Build of the run", tool(p.Tool))
	d.fact("Seed", fmt.Sprint(p.Seed))
	d.fact("Level", fmt.Sprintf("%s, version %d", p.Level.Name, p.Level.Version))
	d.fact("Issued", p.Issued.Format(time.RFC3339)+" by "+tool(p.Issuer))
	if p.Signer == "" {
		d.fact("Signed", "NOT SIGNED. Nobody vouches for this certificate.")
	} else {
		d.fact("Signed", "ed25519, key "+p.Signer)
	}
	d.Ln(2)
	d.SetFont("Helvetica", "", 8)
	d.line("This page is for people. What counts is the signed statement beside it, which names this file, the record of the run and its traffic by their hashes. Characters that this page cannot show are written as their code points.")
}

func (d drawing) back(b reports.Brief) {
	d.AddPage()
	d.list("Findings", b.Findings, "None that weighs.")
	d.list("Known deviations", b.Waivers, "None.")
	d.list("Permission matrix", b.Roles, "Nobody could be asked for permission sets.")
	d.list("Observed behaviour", b.Observed, "Nothing was observed that no rule is about.")
}

func (d drawing) list(title string, items []string, none string) {
	d.SetFont("Helvetica", "B", 14)
	d.line(title)
	d.Ln(1)
	d.SetFont("Helvetica", "", 9)
	if len(items) == 0 {
		d.line(none)
	}
	for i, item := range items {
		if i == mostListed {
			d.line(fmt.Sprintf("And %d more; report.json has all of them.", len(items)-i))
			break
		}
		d.line("- " + item)
	}
	d.Ln(4)
}

func (d drawing) line(text string) { d.MultiCell(0, textHeight, latin(text), "", "L", false) }

func (d drawing) fact(name, value string) {
	top := d.GetY()
	d.SetFont("Helvetica", "B", 9.5)
	d.CellFormat(nameWidth, textHeight, latin(name), "", 0, "L", false, 0, "")
	d.SetFont("Helvetica", "", 9.5)
	d.SetXY(margin+nameWidth, top)
	d.MultiCell(0, textHeight, latin(cut(value)), "", "L", false)
	d.Ln(0.8)
}

// cut keeps the first page one page.
func cut(s string) string {
	s = reports.Line(s)
	if runes := []rune(s); len(runes) > mostShown {
		return string(runes[:mostShown]) + " ..."
	}
	if s == "" {
		return "(nothing)"
	}
	return s
}

// latin is a text in the encoding of the fonts that every reader of PDF has,
// ISO 8859-1, with the code points of all other characters.
func latin(s string) string {
	var b strings.Builder
	for _, r := range reports.Line(s) {
		if r >= ' ' && r <= '~' || r > 0xA0 && r <= 0xFF && r != 0xAD {
			b.WriteByte(byte(r))
			continue
		}
		fmt.Fprintf(&b, "<U+%04X>", r)
	}
	return b.String()
}

func profile(run conformance.Run) string {
	if run.Strict {
		return run.Profile + ", strict"
	}
	return run.Profile
}

func dialects(list []conformance.Dialect) string {
	var words []string
	for _, d := range list {
		words = append(words, d.Name+" (attested: "+d.Trust+")")
	}
	return strings.Join(words, ", ")
}

func oracles(list []conformance.Oracle) string {
	var words []string
	for _, o := range list {
		words = append(words, string(o))
	}
	return strings.Join(words, ", ")
}

func counts(n map[conformance.Verdict]int) string {
	var words []string
	for _, v := range []conformance.Verdict{conformance.Pass, conformance.Warning, conformance.Waived, conformance.NotClaimed, conformance.Deselected} {
		if n[v] > 0 {
			words = append(words, fmt.Sprintf("%d %s", n[v], v))
		}
	}
	return strings.Join(words, ", ")
}

func tool(t conformance.Tool) string {
	s := t.Name + " " + t.Version
	if t.Revision != "" {
		s += ", revision " + t.Revision
	}
	return s
}
