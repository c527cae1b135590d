package handrolled

type Quirk struct{}

func (m *machine) quirks() []Quirk { return nil }
