"""Who can be rung, where and when: numbers, hours, bank holidays, callers, moments."""
