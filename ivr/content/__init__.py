"""What operators wrote: YAML with places, models, findings, revisions. Knows nobody above it."""
