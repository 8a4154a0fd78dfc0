"""Sessions of the staff, mails to them, second factors, and an index for the security record."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OF_NONE = sa.text("consultation_id IS NULL")


def upgrade() -> None:
    op.add_column(
        "account", sa.Column("must_change_password", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("account", sa.Column("totp_secret", sa.Text(), nullable=True))
    op.add_column("account", sa.Column("totp_counter", sa.Integer(), nullable=True))
    op.add_column("account", sa.Column("recovery_codes", sa.JSON(), nullable=True))
    op.create_table(
        "staff_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_staff_session_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("public_id", name=op.f("uq_staff_session_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_session_token_hash")),
    )
    op.create_index(op.f("ix_staff_session_account_id"), "staff_session", ["account_id"], unique=False)
    op.create_table(
        "staff_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_staff_mail_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_mail")),
        sa.UniqueConstraint("public_id", name=op.f("uq_staff_mail_public_id")),
    )
    op.create_index(op.f("ix_staff_mail_account_id"), "staff_mail", ["account_id"], unique=False)
    op.create_index("ix_staff_mail_due", "staff_mail", ["sent_at", "next_try_at"], unique=False)
    op.create_index("ix_history_security", "history", ["id"], sqlite_where=OF_NONE, postgresql_where=OF_NONE)


def downgrade() -> None:
    op.drop_index("ix_history_security", table_name="history")
    op.drop_table("staff_mail")
    op.drop_table("staff_session")
    for column in ("recovery_codes", "totp_counter", "totp_secret", "must_change_password"):
        op.drop_column("account", column)
