package migrate

// peculiarity is what a setting does that new code would not ask for.
type peculiarity struct {
	text  string
	value string // of the setting, when only that is peculiar
}

// peculiarities are those of replacements, by the name of the setting. Each
// field of breaker.Compat that the search tries is here.
var peculiarities = map[string]peculiarity{
	"LateSuccess":   {"a success that comes late closes it while it is open", "LateSuccessCloses"},
	"AfterOpen":     {"its failures survive the open time: one more opens it again", "AfterOpenCounting"},
	"SinceFailure":  {text: "a failure that comes late makes the open time longer"},
	"LateResults":   {"a late result counts in the state in which it arrives", "LateCounted"},
	"TripOnSuccess": {text: "a success can open it"},

	"Compat.KeepCounts":             {text: "its failure count can be seen while it is open"},
	"Compat.AnySuccessResets":       {text: "a success in any state forgets the failures"},
	"Compat.SuccessDecrements":      {text: "a success takes one from the failures"},
	"Compat.SuccessClearsWindow":    {text: "a success empties the window"},
	"Compat.CountOpen":              {text: "failures that come while it is open are counted"},
	"Compat.CountProbes":            {text: "failures of probes are counted too"},
	"Compat.ProbeFailuresCount":     {text: "a failed probe opens it only once the limit of failures is reached"},
	"Compat.ForgetOnOpen":           {text: "it forgets its failures as it opens"},
	"Compat.ForgetOnProbe":          {text: "it forgets its failures as it becomes half-open"},
	"Compat.KeepOnClose":            {text: "its failures survive its closing"},
	"Compat.ForgetAfter":            {text: "a failure long after the one before is the first again"},
	"Compat.ForgetAtAsk":            {text: "old failures are forgotten by the next call, not by the next failure"},
	"Compat.OpenAgain":              {text: "a failure that comes while it is open opens it again"},
	"Compat.KeepLastFailure":        {text: "its reset keeps the time of the last failure"},
	"Compat.WindowAtResult":         {text: "only results notice that the window is over"},
	"Compat.FullCounts":             {text: "its counts go on in every state"},
	"Compat.CountSuccesses":         {text: "successes are counted in every state"},
	"Compat.KeepSuccesses":          {text: "successes from before it was half-open help to close it"},
	"Compat.KeepSuccessesOnClose":   {text: "successes survive its closing"},
	"Compat.FailureClearsSuccesses": {text: "a failure in any state forgets the successes"},
	"Compat.FreeTransition":         {text: "the call that makes it half-open is not counted: one probe more than the limit goes through"},
	"Compat.CloseWhenIdle":          {text: "it closes only when no probe is on its way"},
	"Compat.AnyResultFrees":         {text: "any result gives a place among the probes back, its own or not"},
	"Compat.ProbesKeepPlace":        {text: "a probe of an earlier half-open time still takes a place"},
	"Compat.ReleaseApart":           {text: "the end of a probe and its result are reported apart"},
	"Compat.IgnoredReopens":         {text: "a probe without a result opens it again for the next call"},
	"Compat.LateByState":            {text: "a result is dropped when the state is another than when its call began"},
	"Compat.SuccessStartsOver":      {text: "each success makes the results of calls on their way late"},
}
