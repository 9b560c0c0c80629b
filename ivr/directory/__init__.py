"""Which contacts are open, where and when: numbers, hours, bank holidays, callers, moments, places."""
