"""Seal what patients wrote, keep every try to send, and note quarantine, holds, deletions and heartbeats."""

import sqlalchemy as sa
from alembic import context, op
from alembic.util import CommandError

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SEALED = ("name", "phone", "email", "language", "about", "message", "summary", "warning_signs")
LOOK_UPS = ("phone_index", "email_index", "text_index")


def upgrade() -> None:
    _requests()
    _outbox()
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("outcome", sa.String(20)),
        sa.Column("reply", sa.String(200)),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.ForeignKeyConstraint(["notice_id"], ["outbox.id"], name="fk_attempts_notice_id_outbox", ondelete="CASCADE"),
    )
    op.create_index("ix_attempts_notice_id", "attempts", ["notice_id"])
    op.create_table(
        "deletions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deletions"),
        sa.UniqueConstraint("reference", name="uq_deletions_reference"),
    )
    op.create_table(
        "heartbeats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_heartbeats"),
        sa.UniqueConstraint("reference", name="uq_heartbeats_reference"),
    )
    op.create_table(
        "spent_puzzles",
        sa.Column("puzzle", sa.String(64), nullable=False),
        sa.Column("spent_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("puzzle", name="pk_spent_puzzles"),
    )


def _requests() -> None:
    with op.batch_alter_table("requests") as table:
        table.add_column(sa.Column("warning_signs", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("suspicion", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("key_id", sa.String(8), nullable=False, server_default=""))
        for name in LOOK_UPS:
            table.add_column(sa.Column(name, sa.String(48)))
        table.add_column(sa.Column("quarantined_at", MOMENT))
        table.add_column(sa.Column("released_at", MOMENT))
        table.add_column(sa.Column("synthetic", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("hold_reason", sa.Text()))
        table.add_column(sa.Column("held_at", MOMENT))
    op.execute("UPDATE requests SET summary = '' WHERE summary IS NULL")
    _seal_what_is_there()
    with op.batch_alter_table("requests") as table:
        table.alter_column("summary", existing_type=sa.Text(), nullable=False)
        for name in ("warning_signs", "suspicion", "key_id", "synthetic"):
            table.alter_column(name, server_default=None)
    for name in ("key_id", *LOOK_UPS, "quarantined_at"):
        op.create_index(f"ix_requests_{name}", "requests", [name])


def _seal_what_is_there() -> None:
    """Seal the rows of before: `seal_row` (plain cells, reference) -> columns is handed over by webapp.migrations."""
    changed = ("key_id", *SEALED, *LOOK_UPS)
    requests = sa.table("requests", sa.column("id"), sa.column("reference"), *(sa.column(name) for name in changed))
    found = op.get_bind().execute(sa.select(requests)).mappings().all()
    seal_row = context.config.attributes.get("seal_row")
    if found and seal_row is None:
        raise CommandError("requests are to be sealed: ENCRYPTION_KEYS is needed for this upgrade")
    for row in found:
        columns = seal_row({name: row[name] for name in SEALED}, row["reference"])
        op.execute(requests.update().where(requests.c.id == row["id"]).values(**columns))


def _outbox() -> None:
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("taken_by", sa.Text(), nullable=False, server_default=""))
        for name in ("handed_over_at", "refused_at", "paused_at"):
            table.add_column(sa.Column(name, MOMENT))
    op.execute("UPDATE outbox SET handed_over_at = sent_at")
    with op.batch_alter_table("outbox") as table:
        table.alter_column("taken_by", server_default=None)
    op.create_index("ix_outbox_reference", "outbox", ["reference"])


def downgrade() -> None:
    raise CommandError("0002 cannot be undone: requests would have to be opened again. Restore a backup instead.")
