"""Published revisions, the log of what was published, and which of it is live."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "revisions",
        sa.Column("id", sa.String(12), primary_key=True),
        sa.Column("files", sa.Text(), nullable=False),
    )
    op.create_table(
        "publications",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("revision", sa.String(12), sa.ForeignKey("revisions.id"), nullable=False),
        sa.Column("parent", sa.Integer(), unique=True),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("why", sa.String(200), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("stories", sa.Text(), nullable=False),
    )
    op.create_index("publications_by_revision", "publications", ["revision"])
    op.create_table(
        "live",
        sa.Column("name", sa.String(12), primary_key=True),
        sa.Column("publication", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    for table in ("live", "publications", "revisions"):
        op.drop_table(table)
