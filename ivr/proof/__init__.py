"""All callers at once: who is on duty when, scenarios, and (to come) the walk over every path."""
