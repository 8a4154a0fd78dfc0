"""How contributions arrived, and groups of them set aside together."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consultation", sa.Column("proof_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "origin_key",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_origin_key")),
    )
    op.create_table(
        "arrival",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=True),
        sa.Column("form_number", sa.String(length=40), nullable=False),
        sa.Column("proof", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_arrival_contribution_id_contribution")
        ),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_arrival")),
    )
    op.create_index(
        "ix_arrival_origin_day",
        "arrival",
        ["day"],
        sqlite_where=sa.text("origin IS NOT NULL"),
        postgresql_where=sa.text("origin IS NOT NULL"),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("sign", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("contributions", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_quarantine_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_quarantine_made_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["account.id"], name=op.f("fk_quarantine_undone_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
        sa.UniqueConstraint("public_id", name=op.f("uq_quarantine_public_id")),
    )
    op.create_index(op.f("ix_quarantine_consultation_id"), "quarantine", ["consultation_id"])
    op.create_table(
        "quarantined_contribution",
        sa.Column("quarantine_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_quarantined_contribution_contribution_id_contribution"),
        ),
        sa.ForeignKeyConstraint(
            ["quarantine_id"],
            ["quarantine.id"],
            name=op.f("fk_quarantined_contribution_quarantine_id_quarantine"),
        ),
        sa.PrimaryKeyConstraint("quarantine_id", "contribution_id", name=op.f("pk_quarantined_contribution")),
    )


def downgrade() -> None:
    op.drop_table("quarantined_contribution")
    op.drop_index(op.f("ix_quarantine_consultation_id"), table_name="quarantine")
    op.drop_table("quarantine")
    op.drop_index("ix_arrival_origin_day", table_name="arrival")
    op.drop_table("arrival")
    op.drop_table("origin_key")
    op.drop_column("consultation", "proof_asked_at")
