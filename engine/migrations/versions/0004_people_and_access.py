"""People and their access: tasks, sign-off, cover, walls, credentials, evidence, retention"""

import sqlalchemy as sa
from alembic import op

from engine.migrations.immutable import protect_more, unprotect_more
from engine.models.base import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FEW = "state IN ('offered', 'claimed')"
_ALL = "state IN ('offered', 'claimed', 'delegated', 'returned')"


def _without_indexes() -> None:
    """Before their tables are copied on SQLite, which would keep the condition they had."""
    for table in ("task", "part"):
        op.drop_index(f"ix_{table}_claimed", table_name=table)
        op.drop_index(f"ix_{table}_offered", table_name=table)


def _with_indexes(open_: str) -> None:
    offered = {"task": ["area_id", "role", "kind"], "part": ["area_id", "role", "agency_id"]}
    for table, columns in offered.items():
        for name, of, condition in (
            ("offered", columns, "state = 'offered'"),
            ("claimed", ["assignee_id"], open_),
        ):
            where = sa.text(condition)
            op.create_index(
                f"ix_{table}_{name}",
                table,
                [*of, "sort_on", "id"],
                sqlite_where=where,
                postgresql_where=where,
            )


def _with_delegated() -> None:
    """What somebody has asked others to do for them."""
    for table in ("task", "part"):
        op.create_index(
            f"ix_{table}_delegated",
            table,
            ["owner_id", "sort_on", "id"],
            sqlite_where=sa.text("state = 'delegated'"),
            postgresql_where=sa.text("state = 'delegated'"),
        )


def upgrade() -> None:
    _without_indexes()
    op.create_table(
        "access_review",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_access_review_area_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_access_review_closed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_review")),
    )
    with op.batch_alter_table("access_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_review_area_id"), ["area_id"], unique=False)

    op.create_table(
        "account_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_account_link_created_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_link_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_link_token_hash")),
    )
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "external_identity",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_external_identity_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_external_identity_issuer_subject")),
    )
    with op.batch_alter_table("external_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_external_identity_person_id"), ["person_id"], unique=False)

    op.create_table(
        "passkey",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passkey_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_person_id"), ["person_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("replaced_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_person_id"), ["person_id"], unique=False)

    op.create_table(
        "retention_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("record_type", sa.String(length=80), nullable=False),
        sa.Column("trigger", sa.String(length=20), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_retention_rule_area_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_retention_rule_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rule")),
    )
    with op.batch_alter_table("retention_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_retention_rule_area_id"), ["area_id"], unique=False)

    op.create_table(
        "totp",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("secret", sa.String(length=400), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("last_step", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_totp_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_totp")),
    )
    op.create_table(
        "break_glass",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("told_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reviewed_at", UtcDateTime(), nullable=True),
        sa.Column("reviewed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("verdict_words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_break_glass_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_break_glass_person_id")),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["person.id"], name=op.f("fk_break_glass_reviewed_by_id")
        ),
        sa.ForeignKeyConstraint(["told_id"], ["person.id"], name=op.f("fk_break_glass_told_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass")),
    )
    with op.batch_alter_table("break_glass", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_break_glass_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_break_glass_person", ["person_id", "case_id"], unique=False)

    op.create_table(
        "conflict",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("nature", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("declared_at", UtcDateTime(), nullable=False),
        sa.Column("declared_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("managed", sa.String(length=20), nullable=False),
        sa.Column("how_managed", sa.Text(), nullable=False),
        sa.Column("deputy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_conflict_case_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_conflict_decided_by_id")),
        sa.ForeignKeyConstraint(["declared_by_id"], ["person.id"], name=op.f("fk_conflict_declared_by_id")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_conflict_deputy_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_conflict_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
    )
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflict_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conflict_person_id"), ["person_id"], unique=False)

    op.create_table(
        "disposal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("certificate", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_disposal_case_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_disposal_decided_by_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["person.id"], name=op.f("fk_disposal_proposed_by_id")),
        sa.ForeignKeyConstraint(["rule_id"], ["retention_rule.id"], name=op.f("fk_disposal_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal")),
    )
    with op.batch_alter_table("disposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disposal_case_id"), ["case_id"], unique=False)

    op.create_table(
        "evidence_pack",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("profile", sa.String(length=12), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=120), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("ledger_sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_evidence_pack_agency_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_evidence_pack_area_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_evidence_pack_asked_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_evidence_pack_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_pack")),
    )
    with op.batch_alter_table("evidence_pack", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_pack_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_evidence_pack_waiting",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state IN ('asked', 'working')"),
            postgresql_where=sa.text("state IN ('asked', 'working')"),
        )

    op.create_table(
        "group_area",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_group_area_area_id")),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_group_area_group_id")),
        sa.PrimaryKeyConstraint("group_id", "area_id", name=op.f("pk_group_area")),
    )
    with op.batch_alter_table("group_area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_area_area_id"), ["area_id"], unique=False)

    op.create_table(
        "group_mapping",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("external_group", sa.String(length=200), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_group_mapping_agency_id")),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_group_mapping_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_mapping")),
        sa.UniqueConstraint(
            "issuer",
            "external_group",
            "group_id",
            "role",
            "agency_id",
            name=op.f("uq_group_mapping_issuer_external_group_group_id_role_agency_id"),
        ),
    )
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.Column("placed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.Column("lifted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_legal_hold_case_id")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["person.id"], name=op.f("fk_legal_hold_lifted_by_id")),
        sa.ForeignKeyConstraint(["placed_by_id"], ["person.id"], name=op.f("fk_legal_hold_placed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_hold_case_id"), ["case_id"], unique=False)

    op.create_table(
        "saved_filter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_saved_filter_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_filter_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_filter_person_id_name")),
    )
    with op.batch_alter_table("saved_filter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_filter_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_saved_filter_person_id"), ["person_id"], unique=False)

    op.create_table(
        "access_review_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("review_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_access_review_line_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_access_review_line_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["access_review.id"], name=op.f("fk_access_review_line_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_review_line")),
        sa.UniqueConstraint(
            "review_id", "membership_id", name=op.f("uq_access_review_line_review_id_membership_id")
        ),
    )
    with op.batch_alter_table("access_review_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_review_line_review_id"), ["review_id"], unique=False)

    op.create_table(
        "ad_hoc_task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("meets_at", UtcDateTime(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("invited", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_ad_hoc_task_agency_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_ad_hoc_task_asked_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_ad_hoc_task_case_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_ad_hoc_task_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ad_hoc_task")),
        sa.UniqueConstraint("task_id", name=op.f("uq_ad_hoc_task_task_id")),
    )
    with op.batch_alter_table("ad_hoc_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ad_hoc_task_case_id"), ["case_id"], unique=False)

    op.create_table(
        "anonymisation_check",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("searched", sa.JSON(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("resolved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_anonymisation_check_case_id")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_anonymisation_check_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_anonymisation_check_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_anonymisation_check_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["person.id"], name=op.f("fk_anonymisation_check_resolved_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anonymisation_check")),
    )
    with op.batch_alter_table("anonymisation_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_anonymisation_check_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_anonymisation_check_document_id"), ["document_id"], unique=False)

    op.create_table(
        "contributor_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("identity_checked", sa.String(length=300), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_contributor_link_case_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_contributor_link_created_by_id")
        ),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_contributor_link_part_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contributor_link_person_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_contributor_link_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributor_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_contributor_link_token_hash")),
    )
    with op.batch_alter_table("contributor_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contributor_link_case_id"), ["case_id"], unique=False)

    op.create_table(
        "decision_record",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_decision_record_case_id")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_record_decision_id")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_decision_record_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_record")),
        sa.UniqueConstraint("decision_id", "number", name=op.f("uq_decision_record_decision_id_number")),
    )
    with op.batch_alter_table("decision_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_record_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_record_decision_id"), ["decision_id"], unique=False)

    op.create_table(
        "document_reader",
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_reader_document_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_document_reader_person_id")),
        sa.PrimaryKeyConstraint("document_id", "person_id", name=op.f("pk_document_reader")),
    )
    op.create_table(
        "anonymisation_finding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("check_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("found", sa.String(length=300), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_anonymisation_finding_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["check_id"], ["anonymisation_check.id"], name=op.f("fk_anonymisation_finding_check_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anonymisation_finding")),
    )
    with op.batch_alter_table("anonymisation_finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_anonymisation_finding_check_id"), ["check_id"], unique=False)

    op.create_table(
        "correction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("new_submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_correction_asked_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_correction_case_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_correction_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["new_submission_id"], ["submission.id"], name=op.f("fk_correction_new_submission_id")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_correction_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_correction_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "send_back",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reviewing_task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reviewing_part_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("returned_task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("returned_part_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("new_submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("sent_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("came_back_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_send_back_case_id")),
        sa.ForeignKeyConstraint(
            ["new_submission_id"], ["submission.id"], name=op.f("fk_send_back_new_submission_id")
        ),
        sa.ForeignKeyConstraint(
            ["returned_part_id"], ["part.id"], name=op.f("fk_send_back_returned_part_id")
        ),
        sa.ForeignKeyConstraint(
            ["returned_task_id"], ["task.id"], name=op.f("fk_send_back_returned_task_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewing_part_id"], ["part.id"], name=op.f("fk_send_back_reviewing_part_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewing_task_id"], ["task.id"], name=op.f("fk_send_back_reviewing_task_id")
        ),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name=op.f("fk_send_back_sent_by_id")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_send_back_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_send_back")),
    )
    with op.batch_alter_table("send_back", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_send_back_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_send_back_returned_task_id"), ["returned_task_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_send_back_submission_id"), ["submission_id"], unique=False)

    with op.batch_alter_table("case_member", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("ended_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("end_reason", sa.String(length=300), server_default="", nullable=False))
        batch_op.create_foreign_key(
            batch_op.f("fk_case_member_ended_by_id"), "person", ["ended_by_id"], ["id"]
        )

    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("visibility", sa.String(length=12), server_default="case", nullable=False)
        )
        batch_op.add_column(sa.Column("mentions", sa.JSON(), server_default="[]", nullable=False))
        batch_op.create_index(batch_op.f("ix_comment_task_id"), ["task_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_comment_task_id"), "task", ["task_id"], ["id"])

    with op.batch_alter_table("cover", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(length=300), server_default="", nullable=False))
        batch_op.add_column(sa.Column("created_at", UtcDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("ended_at", UtcDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("ended_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_foreign_key(batch_op.f("fk_cover_ended_by_id"), "person", ["ended_by_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_cover_created_by_id"), "person", ["created_by_id"], ["id"])

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("number", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(
            sa.Column("marking", sa.String(length=30), server_default="official_sensitive", nullable=False)
        )
        batch_op.add_column(
            sa.Column("description", sa.String(length=300), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("is_restricted", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("restriction_reason", sa.String(length=300), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("scan", sa.String(length=20), server_default="not_scanned", nullable=False)
        )
        batch_op.add_column(sa.Column("released_at", UtcDateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_document_series_id"), ["series_id"], unique=False)

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(length=40), server_default="", nullable=False))

    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.add_column(sa.Column("priority", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(
            sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_foreign_key(batch_op.f("fk_part_owner_id"), "person", ["owner_id"], ["id"])

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("password_changed_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("closed_at", UtcDateTime(), nullable=True))

    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("signed_in_with", sa.String(length=20), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("browser", sa.String(length=200), server_default="", nullable=False))

    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("waits_for_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("ad_hoc_kind", sa.String(length=30), server_default="", nullable=False))
        batch_op.create_foreign_key(batch_op.f("fk_task_owner_id"), "person", ["owner_id"], ["id"])

    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stance", sa.String(length=20), server_default="", nullable=False))
        batch_op.add_column(sa.Column("reasons", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("conditions", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("signed_with", sa.String(length=20), server_default="", nullable=False))

    _with_indexes(_ALL)
    _with_delegated()
    protect_more(op.get_bind())


def downgrade() -> None:
    unprotect_more(op.get_bind())
    op.execute("UPDATE task SET state = 'claimed' WHERE state IN ('delegated', 'returned')")
    op.execute("UPDATE part SET state = 'claimed' WHERE state IN ('delegated', 'returned')")
    for table in ("task", "part"):
        op.drop_index(f"ix_{table}_delegated", table_name=table)
    _without_indexes()
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.drop_column("signed_with")
        batch_op.drop_column("conditions")
        batch_op.drop_column("reasons")
        batch_op.drop_column("stance")

    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_task_owner_id"), type_="foreignkey")
        batch_op.drop_column("ad_hoc_kind")
        batch_op.drop_column("waits_for_id")
        batch_op.drop_column("owner_id")

    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_column("browser")
        batch_op.drop_column("signed_in_with")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("closed_at")
        batch_op.drop_column("password_changed_at")

    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_part_owner_id"), type_="foreignkey")
        batch_op.drop_column("owner_id")
        batch_op.drop_column("priority")

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_column("source")

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_series_id"))
        batch_op.drop_column("released_at")
        batch_op.drop_column("scan")
        batch_op.drop_column("restriction_reason")
        batch_op.drop_column("is_restricted")
        batch_op.drop_column("description")
        batch_op.drop_column("marking")
        batch_op.drop_column("number")
        batch_op.drop_column("series_id")

    with op.batch_alter_table("cover", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_cover_created_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_cover_ended_by_id"), type_="foreignkey")
        batch_op.drop_column("ended_by_id")
        batch_op.drop_column("ended_at")
        batch_op.drop_column("created_by_id")
        batch_op.drop_column("created_at")
        batch_op.drop_column("reason")

    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_comment_task_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_comment_task_id"))
        batch_op.drop_column("mentions")
        batch_op.drop_column("visibility")
        batch_op.drop_column("task_id")

    with op.batch_alter_table("case_member", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_case_member_ended_by_id"), type_="foreignkey")
        batch_op.drop_column("end_reason")
        batch_op.drop_column("ended_by_id")

    with op.batch_alter_table("send_back", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_send_back_submission_id"))
        batch_op.drop_index(batch_op.f("ix_send_back_returned_task_id"))
        batch_op.drop_index(batch_op.f("ix_send_back_case_id"))

    op.drop_table("send_back")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_submission_id"))
        batch_op.drop_index(batch_op.f("ix_correction_case_id"))

    op.drop_table("correction")
    with op.batch_alter_table("anonymisation_finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_anonymisation_finding_check_id"))

    op.drop_table("anonymisation_finding")
    op.drop_table("document_reader")
    with op.batch_alter_table("decision_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_record_decision_id"))
        batch_op.drop_index(batch_op.f("ix_decision_record_case_id"))

    op.drop_table("decision_record")
    with op.batch_alter_table("contributor_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contributor_link_case_id"))

    op.drop_table("contributor_link")
    with op.batch_alter_table("anonymisation_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_anonymisation_check_document_id"))
        batch_op.drop_index(batch_op.f("ix_anonymisation_check_case_id"))

    op.drop_table("anonymisation_check")
    with op.batch_alter_table("ad_hoc_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ad_hoc_task_case_id"))

    op.drop_table("ad_hoc_task")
    with op.batch_alter_table("access_review_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_review_line_review_id"))

    op.drop_table("access_review_line")
    with op.batch_alter_table("saved_filter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_filter_person_id"))
        batch_op.drop_index(batch_op.f("ix_saved_filter_group_id"))

    op.drop_table("saved_filter")
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_hold_case_id"))

    op.drop_table("legal_hold")
    op.drop_table("group_mapping")
    with op.batch_alter_table("group_area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_area_area_id"))

    op.drop_table("group_area")
    with op.batch_alter_table("evidence_pack", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_evidence_pack_waiting",
            sqlite_where=sa.text("state IN ('asked', 'working')"),
            postgresql_where=sa.text("state IN ('asked', 'working')"),
        )
        batch_op.drop_index(batch_op.f("ix_evidence_pack_case_id"))

    op.drop_table("evidence_pack")
    with op.batch_alter_table("disposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_disposal_case_id"))

    op.drop_table("disposal")
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conflict_person_id"))
        batch_op.drop_index(batch_op.f("ix_conflict_case_id"))

    op.drop_table("conflict")
    with op.batch_alter_table("break_glass", schema=None) as batch_op:
        batch_op.drop_index("ix_break_glass_person")
        batch_op.drop_index(batch_op.f("ix_break_glass_case_id"))

    op.drop_table("break_glass")
    op.drop_table("totp")
    with op.batch_alter_table("retention_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_retention_rule_area_id"))

    op.drop_table("retention_rule")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_person_id"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_person_id"))

    op.drop_table("passkey")
    with op.batch_alter_table("external_identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_external_identity_person_id"))

    op.drop_table("external_identity")
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_link_person_id"))

    op.drop_table("account_link")
    with op.batch_alter_table("access_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_review_area_id"))

    op.drop_table("access_review")

    _with_indexes(_FEW)
