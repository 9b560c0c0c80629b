"""One caller's next turn, one texter's reply: pure and total. Knows no web, carrier or clock."""
