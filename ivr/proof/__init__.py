"""The proof over all callers: the walk over every path, the claims, scenarios, differences, timings."""
