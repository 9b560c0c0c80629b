"""A caller's next turn and a texter's reply: pure and total. Knows no web, carrier or clock."""
