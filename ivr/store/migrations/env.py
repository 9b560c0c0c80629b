"""Alembic's entry: runs the steps on the connection that `migrate` hands over."""

from alembic import context

from ivr.store.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    transactional_ddl=True,  # SQLite can, as our transactions begin by hand
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
