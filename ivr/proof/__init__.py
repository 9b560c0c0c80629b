"""All callers at once: who is on duty when, scenarios, and the walk over every path."""
