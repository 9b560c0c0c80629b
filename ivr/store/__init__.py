"""What is kept: revisions now; records, outbox and people later."""
