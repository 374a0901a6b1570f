package drift

import (
	"encoding/json"
	"errors"
)

var errNoObject = errors.New("this is no plan: an object is missing where one belongs")

// object reads an object, or null, and calls for each member, which is to be read by that.
func (p *planReader) object(member func(name string) error) error {
	return p.elements('{', func() error {
		token, err := p.decoder.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string) // nothing else can stand there
		return member(name)
	})
}

// array reads an array, or null, and calls for each element, which is to be read by that.
func (p *planReader) array(element func() error) error { return p.elements('[', element) }

func (p *planReader) elements(opens json.Delim, element func() error) error {
	switch token, err := p.decoder.Token(); {
	case err != nil:
		return err
	case token == nil:
		return nil
	case token != opens:
		return errNoObject
	}
	for p.decoder.More() {
		if err := element(); err != nil {
			return err
		}
	}
	_, err := p.decoder.Token()
	return err
}

// skip reads a value and forgets it, without holding more than a word of it.
func (p *planReader) skip() error {
	for depth := 0; ; {
		token, err := p.decoder.Token()
		if err != nil {
			return err
		}
		if delim, ok := token.(json.Delim); ok {
			if delim == '{' || delim == '[' {
				depth++
			} else {
				depth--
			}
		}
		if depth == 0 {
			return nil
		}
	}
}
