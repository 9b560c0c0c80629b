"""Records of calls and texts, holds and audit; alerts and daily jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "records",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("call", sa.String(16), nullable=False),
        sa.Column("caller", sa.String(16), nullable=False),
        sa.Column("revision", sa.String(12), nullable=False),
        sa.Column("after", sa.String(20), nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("trail", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("seconds", sa.Integer()),
        sa.Column("rings", sa.String(40), nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
    )
    op.create_index("records_by_at", "records", ["at"])
    op.create_index("records_by_call", "records", ["call"])
    op.create_index("records_by_caller_and_at", "records", ["caller", "at"])
    op.create_table(
        "holds",
        sa.Column("call", sa.String(16), primary_key=True),
        sa.Column("until", _WHEN, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("about", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
    )
    op.create_table(
        "alerts",
        sa.Column("concern", sa.String(80), primary_key=True),
        sa.Column("says", sa.String(300), nullable=False),
        sa.Column("began", _WHEN, nullable=False),
        sa.Column("over", _WHEN),
        sa.Column("claimed", _WHEN),
        sa.Column("texted", _WHEN),
        sa.Column("mailed", _WHEN),
    )
    op.create_table(
        "chores",
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("begun", _WHEN, nullable=False),
        sa.Column("done", _WHEN),
        sa.Column("result", sa.String(300), nullable=False),
    )


def downgrade() -> None:
    for table in ("chores", "alerts", "audit", "holds", "records"):
        op.drop_table(table)
