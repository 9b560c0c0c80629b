"""Whether the service is fit to answer: what is looked at, how it stands, and what to do about it.

`ivr doctor` says it to a technician, and `/readyz` says to a machine what can be seen from within.
Nothing here holds a phone number, an address of a database, or a secret.
"""

from ivr.operations.health_checks.result import HealthCheck, Result

__all__ = ["HealthCheck", "Result"]
