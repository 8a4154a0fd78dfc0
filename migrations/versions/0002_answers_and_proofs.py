"""Passages and suggestions, double readings, clauses and attachments, notices, the public record."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REFERENCES = (
    ("theme", "merged_into_id", "theme"),
    ("coding", "added_by_change_id", "codebook_change"),
    ("coding", "removed_by_change_id", "codebook_change"),
    ("disposition", "clause_id", "clause"),
)

# Original words are written once and only ever erased, copies never rewritten: by the database's word.
KEPT = (
    (
        "answer_words_kept",
        "UPDATE OF words ON answer",
        "NEW.words IS NOT NULL AND (OLD.words IS NULL OR NEW.words <> OLD.words)",
    ),
    ("text_layer_kept", "UPDATE ON text_layer", "true"),
)
KEPT_SQLITE = """
CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW WHEN {condition}
BEGIN SELECT RAISE(ABORT, 'words are never changed'); END
"""
KEPT_FUNCTION = """
CREATE FUNCTION refuse_new_words() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'words are never changed'; END $$
"""
KEPT_POSTGRES = """
CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse_new_words()
"""


def guard_words() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if not on_sqlite:
        op.execute(KEPT_FUNCTION)
    for name, event, condition in KEPT:
        guard = KEPT_SQLITE if on_sqlite else KEPT_POSTGRES
        op.execute(guard.format(name=name, event=event, condition=condition))


def let_go_of_words() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, event, _ in KEPT:
        op.execute(f"DROP TRIGGER IF EXISTS {name}" + ("" if on_sqlite else f" ON {event.split()[-1]}"))
    if not on_sqlite:
        op.execute("DROP FUNCTION IF EXISTS refuse_new_words()")


# What a published version says is never changed: a correction is another version.
PARTS = ("clause", "disposition", "decision_attachment")
SAID_SQLITE = """
CREATE TRIGGER {table}_published_{verb} BEFORE {verb} ON {table} FOR EACH ROW WHEN {condition}
BEGIN SELECT RAISE(ABORT, 'what is published is never changed'); END
"""
SAID_FUNCTION = """
CREATE FUNCTION refuse_new_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE version integer;
BEGIN
    IF TG_TABLE_NAME = 'attachment' THEN
        RAISE EXCEPTION 'what is published is never changed';
    ELSIF TG_TABLE_NAME = 'decision' THEN
        version := OLD.id;
    ELSIF TG_OP = 'INSERT' THEN
        version := NEW.decision_id;
    ELSE
        version := OLD.decision_id;
    END IF;
    IF EXISTS (SELECT 1 FROM decision WHERE id = version AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'what is published is never changed';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$
"""
SAID_POSTGRES = """
CREATE TRIGGER {table}_published BEFORE {verbs} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_new_decision()
"""


def guard_decisions() -> None:
    published = "EXISTS (SELECT 1 FROM decision WHERE id = {row}.decision_id AND published_at IS NOT NULL)"
    rows = {"INSERT": "NEW", "UPDATE": "OLD", "DELETE": "OLD"}
    if op.get_bind().dialect.name == "sqlite":
        for table in PARTS:
            for verb, row in rows.items():
                condition = published.format(row=row)
                op.execute(SAID_SQLITE.format(table=table, verb=verb, condition=condition))
        for verb in ("UPDATE", "DELETE"):
            condition = "OLD.published_at IS NOT NULL"
            op.execute(SAID_SQLITE.format(table="decision", verb=verb, condition=condition))
        op.execute(SAID_SQLITE.format(table="attachment", verb="UPDATE", condition="true"))
        return
    op.execute(SAID_FUNCTION)
    for table in PARTS:
        op.execute(SAID_POSTGRES.format(table=table, verbs="INSERT OR UPDATE OR DELETE"))
    op.execute(SAID_POSTGRES.format(table="decision", verbs="UPDATE OR DELETE"))
    op.execute(SAID_POSTGRES.format(table="attachment", verbs="UPDATE"))


def let_go_of_decisions() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in (*PARTS, "decision", "attachment"):
        if on_sqlite:
            for verb in ("INSERT", "UPDATE", "DELETE"):
                op.execute(f"DROP TRIGGER IF EXISTS {table}_published_{verb}")
        else:
            op.execute(f"DROP TRIGGER IF EXISTS {table}_published ON {table}")
    if not on_sqlite:
        op.execute("DROP FUNCTION IF EXISTS refuse_new_decision()")


def add_columns() -> None:
    op.add_column("theme", sa.Column("includes", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("theme", sa.Column("excludes", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column(
        "coding", sa.Column("was_suggested", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("contribution", sa.Column("part_hashes", sa.LargeBinary(), nullable=True))
    op.create_index("uq_contribution_digest", "contribution", ["consultation_id", "digest"], unique=True)
    for table, column, referred in REFERENCES:
        # Written beside the column: SQLite cannot add a constraint, and copying a table would touch its rows.
        reference = sa.ForeignKey(f"{referred}.id", name=f"fk_{table}_{column}_{referred}")
        op.add_column(
            table, sa.Column(column, sa.Integer(), reference, nullable=True), inline_references=True
        )


IN_WORDS = sa.text("words IS NOT NULL")
LIVE = sa.text("removed_at IS NULL")
LIVE_WHOLE = sa.text("removed_at IS NULL AND passage_end IS NULL")
LIVE_PASSAGE = sa.text("removed_at IS NULL AND passage_end IS NOT NULL")
# Of passages of one theme that begin at one letter, the older index takes only the first.
LET_GO_OF_PASSAGES = """
UPDATE coding SET removed_at = coded_at WHERE removed_at IS NULL AND EXISTS (
  SELECT 1 FROM coding AS first WHERE first.removed_at IS NULL AND first.answer_id = coding.answer_id
  AND first.theme_id = coding.theme_id AND first.passage_start = coding.passage_start
  AND first.id < coding.id)
"""


def index_passages() -> None:
    op.drop_index("uq_coding_live", table_name="coding", sqlite_where=LIVE, postgresql_where=LIVE)
    op.create_index(
        "uq_coding_whole",
        "coding",
        ["answer_id", "theme_id"],
        unique=True,
        sqlite_where=LIVE_WHOLE,
        postgresql_where=LIVE_WHOLE,
    )
    op.create_index(
        "uq_coding_passage",
        "coding",
        ["answer_id", "theme_id", "passage_start", "passage_end"],
        unique=True,
        sqlite_where=LIVE_PASSAGE,
        postgresql_where=LIVE_PASSAGE,
    )


def index_progress() -> None:
    op.create_index(
        "ix_answer_words",
        "answer",
        ["consultation_id", "contribution_id"],
        sqlite_where=IN_WORDS,
        postgresql_where=IN_WORDS,
    )
    op.create_index(
        "ix_coding_live",
        "coding",
        ["consultation_id", "answer_id"],
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def index_starts() -> None:
    op.execute(LET_GO_OF_PASSAGES)
    op.drop_index("uq_coding_passage", table_name="coding")
    op.drop_index("uq_coding_whole", table_name="coding")
    op.create_index(
        "uq_coding_live",
        "coding",
        ["answer_id", "theme_id", "passage_start"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_attachment_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["account.id"], name=op.f("fk_attachment_uploaded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attachment_public_id")),
    )
    op.create_index(op.f("ix_attachment_consultation_id"), "attachment", ["consultation_id"], unique=False)
    op.create_table(
        "checkpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("verifier_key", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_checkpoint_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint")),
        sa.UniqueConstraint(
            "consultation_id",
            "size",
            "verifier_key",
            name=op.f("uq_checkpoint_consultation_id_size_verifier_key"),
        ),
    )
    op.create_table(
        "codebook_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_codebook_change_consultation_id_consultation"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_codebook_change_made_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["account.id"], name=op.f("fk_codebook_change_undone_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codebook_change")),
    )
    op.create_index("ix_codebook_change_last", "codebook_change", ["consultation_id", "id"], unique=False)
    op.create_table(
        "suggestion_model",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("learned_from", sa.Integer(), nullable=False),
        sa.Column("last_coding_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_suggestion_model_consultation_id_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_model")),
    )
    op.create_index("ix_suggestion_model_newest", "suggestion_model", ["consultation_id", "id"], unique=False)
    op.create_table(
        "tree_entry",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_tree_entry_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "position", name=op.f("pk_tree_entry")),
        sa.UniqueConstraint("consultation_id", "digest", name=op.f("uq_tree_entry_consultation_id_digest")),
    )
    op.create_table(
        "tree_node",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_tree_node_consultation_id_consultation")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "level", "position", name=op.f("pk_tree_node")),
    )
    op.create_table(
        "ask_back",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_ask_back_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_ask_back_contribution_id_contribution")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_ask_back_decision_id_decision")
        ),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_ask_back")),
    )
    op.create_index(op.f("ix_ask_back_consultation_id"), "ask_back", ["consultation_id"], unique=False)
    op.create_table(
        "clause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("earlier_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_clause_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(["earlier_id"], ["clause.id"], name=op.f("fk_clause_earlier_id_clause")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause")),
        sa.UniqueConstraint("public_id", name=op.f("uq_clause_public_id")),
    )
    op.create_index(op.f("ix_clause_decision_id"), "clause", ["decision_id"], unique=False)
    op.create_table(
        "decision_attachment",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_decision_attachment_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_attachment_decision_id_decision")
        ),
        sa.PrimaryKeyConstraint("decision_id", "attachment_id", name=op.f("pk_decision_attachment")),
    )
    op.create_table(
        "double_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.Column("first_themes", sa.JSON(), nullable=False),
        sa.Column("first_coder_id", sa.Integer(), nullable=False),
        sa.Column("second_themes", sa.JSON(), nullable=True),
        sa.Column("second_coder_id", sa.Integer(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answer.id"], name=op.f("fk_double_reading_answer_id_answer")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_double_reading_consultation_id_consultation"),
        ),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["account.id"], name=op.f("fk_double_reading_drawn_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["first_coder_id"], ["account.id"], name=op.f("fk_double_reading_first_coder_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["second_coder_id"], ["account.id"], name=op.f("fk_double_reading_second_coder_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_double_reading")),
        sa.UniqueConstraint(
            "consultation_id",
            "round",
            "answer_id",
            name=op.f("uq_double_reading_consultation_id_round_answer_id"),
        ),
    )
    op.create_index(op.f("ix_double_reading_answer_id"), "double_reading", ["answer_id"], unique=False)
    op.create_table(
        "theme_suggestion",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("is_probe", sa.Boolean(), nullable=False),
        sa.Column("was_right", sa.Boolean(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answer.id"], name=op.f("fk_theme_suggestion_answer_id_answer")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_theme_suggestion_consultation_id_consultation"),
        ),
        sa.ForeignKeyConstraint(
            ["model_id"], ["suggestion_model.id"], name=op.f("fk_theme_suggestion_model_id_suggestion_model")
        ),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_theme_suggestion")),
    )
    op.create_index(
        "ix_theme_suggestion_judged", "theme_suggestion", ["consultation_id", "was_right"], unique=False
    )
    op.create_table(
        "commitment_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_commitment_update_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_commitment_update_consultation_id_consultation"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["attachment.id"], name=op.f("fk_commitment_update_evidence_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_commitment_update_made_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_update")),
        sa.UniqueConstraint("public_id", name=op.f("uq_commitment_update_public_id")),
    )
    op.create_index(
        op.f("ix_commitment_update_commitment_id"), "commitment_update", ["commitment_id"], unique=False
    )
    op.create_index(
        op.f("ix_commitment_update_consultation_id"), "commitment_update", ["consultation_id"], unique=False
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("commitment_id", sa.Integer(), nullable=True),
        sa.Column("medium", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("last_problem", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_notice_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_notice_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_notice_contribution_id_contribution")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_notice_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_notice_ended_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("contribution_id", "cause", name=op.f("uq_notice_contribution_id_cause")),
        sa.UniqueConstraint("message_id", name=op.f("uq_notice_message_id")),
    )
    op.create_index("ix_notice_consultation", "notice", ["consultation_id", "state"], unique=False)
    op.create_index("ix_notice_due", "notice", ["state", "next_try_at"], unique=False)
    add_columns()
    guard_words()
    guard_decisions()
    index_passages()
    index_progress()


def downgrade() -> None:
    let_go_of_words()
    let_go_of_decisions()
    op.drop_index("ix_coding_live", table_name="coding")
    op.drop_index("ix_answer_words", table_name="answer")
    index_starts()
    for table, column, _ in reversed(REFERENCES):
        op.drop_column(table, column)
    op.drop_index("uq_contribution_digest", table_name="contribution")
    op.drop_column("contribution", "part_hashes")
    op.drop_column("coding", "was_suggested")
    op.drop_column("theme", "excludes")
    op.drop_column("theme", "includes")
    op.drop_index("ix_notice_due", table_name="notice")
    op.drop_index("ix_notice_consultation", table_name="notice")
    op.drop_table("notice")
    op.drop_index(op.f("ix_commitment_update_consultation_id"), table_name="commitment_update")
    op.drop_index(op.f("ix_commitment_update_commitment_id"), table_name="commitment_update")
    op.drop_table("commitment_update")
    op.drop_index("ix_theme_suggestion_judged", table_name="theme_suggestion")
    op.drop_table("theme_suggestion")
    op.drop_index(op.f("ix_double_reading_answer_id"), table_name="double_reading")
    op.drop_table("double_reading")
    op.drop_table("decision_attachment")
    op.drop_index(op.f("ix_clause_decision_id"), table_name="clause")
    op.drop_table("clause")
    op.drop_index(op.f("ix_ask_back_consultation_id"), table_name="ask_back")
    op.drop_table("ask_back")
    op.drop_table("tree_node")
    op.drop_table("tree_entry")
    op.drop_index("ix_suggestion_model_newest", table_name="suggestion_model")
    op.drop_table("suggestion_model")
    op.drop_index("ix_codebook_change_last", table_name="codebook_change")
    op.drop_table("codebook_change")
    op.drop_table("checkpoint")
    op.drop_index(op.f("ix_attachment_consultation_id"), table_name="attachment")
    op.drop_table("attachment")
