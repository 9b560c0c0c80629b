"""From edited files to a live revision: check, prove, compare, refuse or publish, go back."""
