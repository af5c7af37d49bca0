package query

import (
	"errors"
	"fmt"
	"strings"
)

// Bounds on what a client may ask the parser to do.
const (
	maxLength = 16 << 10 // bytes of one filter or path
	maxDepth  = 40       // nested parentheses, brackets and nots
)

// ErrSyntax is the cause of every parse error.
var ErrSyntax = errors.New("syntax error")

// ParseFilter reads a filter. The error says where it broke.
func ParseFilter(text string) (Expr, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	e, err := p.or(false)
	if err != nil {
		return nil, err
	}
	if err := p.end(); err != nil {
		return nil, err
	}
	return e, nil
}

// ParsePath reads a PATCH path.
func ParsePath(text string) (Path, error) {
	p, err := newParser(text)
	if err != nil {
		return Path{}, err
	}
	path := Path{}
	if path.Attribute, err = p.attribute(); err != nil {
		return Path{}, err
	}
	if p.peek() == '[' {
		if path.Filter, err = p.brackets(); err != nil {
			return Path{}, err
		}
		if path.Sub, err = p.subAttribute(); err != nil {
			return Path{}, err
		}
	}
	if err := p.end(); err != nil {
		return Path{}, err
	}
	return path, nil
}

type parser struct {
	text  string
	at    int
	depth int
}

func newParser(text string) (*parser, error) {
	if len(text) > maxLength {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrSyntax, maxLength)
	}
	p := &parser{text: text}
	p.blanks()
	return p, nil
}

// or, and, term: the three levels of precedence. inside tells that the parser
// stands in the brackets of a value path, where no further brackets may open.
func (p *parser) or(inside bool) (Expr, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.fail("nested deeper than %d", maxDepth)
	}
	defer func() { p.depth-- }()
	var parts Or
	for {
		e, err := p.and(inside)
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
		if !p.keyword("or") {
			break
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return parts, nil
}

func (p *parser) and(inside bool) (Expr, error) {
	var parts And
	for {
		e, err := p.term(inside)
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
		if !p.keyword("and") {
			break
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return parts, nil
}

func (p *parser) term(inside bool) (Expr, error) {
	if p.peek() == '(' {
		return p.group(inside)
	}
	name, err := p.attribute()
	if err != nil {
		return nil, err
	}
	if strings.EqualFold(name, "not") {
		p.blanks()
		if p.peek() != '(' {
			return nil, p.fail(`want "(" after not`)
		}
		e, err := p.group(inside)
		return Not{e}, err
	}
	if p.peek() == '[' {
		if inside {
			return nil, p.fail("brackets may not be nested")
		}
		return p.valuePath(name)
	}
	return p.comparison(name)
}

func (p *parser) group(inside bool) (Expr, error) {
	p.at++ // "("
	p.blanks()
	e, err := p.or(inside)
	if err != nil {
		return nil, err
	}
	return e, p.take(')')
}

func (p *parser) brackets() (Expr, error) {
	p.at++ // "["
	p.blanks()
	e, err := p.or(true)
	if err != nil {
		return nil, err
	}
	p.blanks()
	if p.peek() != ']' {
		return nil, p.fail(`want "]"`)
	}
	p.at++
	return e, nil
}

func (p *parser) valuePath(name string) (Expr, error) {
	inner, err := p.brackets()
	if err != nil {
		return nil, err
	}
	v := &ValuePath{Path: name, Filter: inner}
	sub, err := p.subAttribute()
	if err != nil {
		return nil, err
	}
	if sub == "" {
		p.blanks()
		return v, nil
	}
	e, err := p.comparison(sub)
	if err != nil {
		return nil, err
	}
	v.Then = e
	return v, nil
}

func (p *parser) comparison(name string) (*Compare, error) {
	if !p.blanks() {
		return nil, p.fail("want a blank and an operator after %s", name)
	}
	word := p.word()
	op := Op(strings.ToLower(word))
	if !ops[op] {
		return nil, p.fail("unknown operator %q", word)
	}
	c := &Compare{Path: name, Op: op}
	spaced := p.blanks()
	if op == Present {
		return c, p.boundary(spaced)
	}
	var err error
	if c.Value, err = p.literal(); err != nil {
		return nil, err
	}
	return c, p.boundary(p.blanks())
}

// boundary makes sure that what follows a finished term is set off from it.
func (p *parser) boundary(spaced bool) error {
	switch p.peek() {
	case 0, ')', ']':
		return nil
	}
	if !spaced {
		return p.fail("want a blank")
	}
	return nil
}
