"""Health checks: whether the service can answer, and what to do about each failure. `ivr doctor`
shows all; /readyz those that a process can make of itself. No check shows a phone number, a
database address or a secret."""
