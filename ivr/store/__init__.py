"""What is kept: revisions, promised texts, opt-outs, the journal, records and alerts."""
