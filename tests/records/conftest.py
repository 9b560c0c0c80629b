from tests.databases import database
from tests.records.desk import desk

__all__ = ["database", "desk"]
