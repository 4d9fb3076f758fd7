"""Nothing that is recorded about consent can be changed, and every version of the policy has its date.

A later migration that makes one of these tables anew, as batches on SQLite do, has to make its trigger anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
TABLES = ("consent_records", "consent_wordings", "consent_policies")
SAYS = "what is recorded about consent is never changed"


def upgrade() -> None:
    op.create_table(
        "consent_policies",
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    if op.get_bind().dialect.name == "postgresql":
        body = f"BEGIN RAISE EXCEPTION '{SAYS}'; END"
        op.execute(f"CREATE FUNCTION consent_stays() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        for table in TABLES:
            op.execute(
                f"CREATE TRIGGER {table}_stay BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION consent_stays()"
            )
    else:
        for table in TABLES:
            op.execute(f"CREATE TRIGGER {table}_stay BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END")


def downgrade() -> None:
    on = {"postgresql": " ON {}"}.get(op.get_bind().dialect.name, "")
    for table in TABLES:
        op.execute(f"DROP TRIGGER {table}_stay{on.format(table)}")
    if on:
        op.execute("DROP FUNCTION consent_stays()")
    op.drop_table("consent_policies")
