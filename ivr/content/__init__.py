"""The operators' files: YAML with places, models, findings and revisions. Imports no other room."""
