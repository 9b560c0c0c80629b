"""Texts promised in calls, opt-outs, and workers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("call", sa.String(16), nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("revision", sa.String(12), nullable=False),
        sa.Column("recipient", sa.String(20)),
        sa.Column("body", sa.Text()),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("promised", _WHEN, nullable=False),
        sa.Column("due", _WHEN, nullable=False),
        sa.Column("begun", _WHEN),
        sa.Column("settled", _WHEN),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sends", sa.Integer(), nullable=False),
        sa.Column("blind", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("sid", sa.String(40), unique=True),
        sa.Column("code", sa.Integer()),
        sa.Column("why", sa.String(200), nullable=False),
        sa.UniqueConstraint("call", "step", name="once_per_call_and_step"),
    )
    op.create_index("outbox_by_state_and_due", "outbox", ["state", "due"])
    op.create_table(
        "opt_outs",
        sa.Column("number", sa.String(16), primary_key=True),
        sa.Column("since", _WHEN, nullable=False),
    )
    op.create_table(
        "workers",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("seen", _WHEN, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("workers")
    op.drop_table("opt_outs")
    op.drop_table("outbox")
