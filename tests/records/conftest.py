from tests.databases import database
from tests.records.desk import desk
from tests.records.mail_server import mail

__all__ = ["database", "desk", "mail"]
