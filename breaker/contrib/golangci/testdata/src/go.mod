module example.com/linted

go 1.26.0

require github.com/cbctl/cbctl v0.0.0

replace github.com/cbctl/cbctl => ../../../../..
