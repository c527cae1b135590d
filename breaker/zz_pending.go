package breaker
import "time"
type Stats struct {
	Name                                    string
	State                                   State
	Mode                                    Mode
	Since                                   time.Time
	RetryAfter                              time.Duration
	Counts                                  Counts
	Slow                                    uint32
	Successes, Failures, Ignored, SlowCalls uint64
	Rejected                                uint64
	Shadowed                                uint64
	Openings                                uint64
	LastFailure                             time.Time
	LastError                               error
	LastOpened                              time.Time
}
