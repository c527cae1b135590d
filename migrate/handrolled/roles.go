package handrolled

type Roles struct{}

func (m *machine) roles() Roles { return Roles{} }

func (m *machine) inlined() bool { return false }
