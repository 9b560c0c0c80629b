"""One number for child safeguarding in Derby and Derbyshire."""
