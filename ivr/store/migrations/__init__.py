"""The migrations of the tables, in order. `ivr release` runs them."""
