"""Notices, the interface of other systems, pauses and extensions"""

import sqlalchemy as sa
from alembic import op

from engine.models.base import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "api_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_api_request_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_request")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_api_request_person_id_key")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_api_token_created_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_api_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_person_id"), ["person_id"], unique=False)

    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("last_read_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feed_person_id"), ["person_id"], unique=False)

    op.create_table(
        "notice_setting",
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("digest_hour", sa.Integer(), nullable=False),
        sa.Column("digest_days", sa.String(length=20), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("is_weekly_on", sa.Boolean(), nullable=False),
        sa.Column("digest_on", sa.Date(), nullable=True),
        sa.Column("weekly_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_setting_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_setting")),
    )
    op.create_table(
        "webhook",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.String(length=200), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_webhook_area_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_webhook_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    with op.batch_alter_table("webhook", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_area_id"), ["area_id"], unique=False)

    op.create_table(
        "kept_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("element_id", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_kept_message_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_kept_message_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_message")),
        sa.UniqueConstraint("case_id", "key", name=op.f("uq_kept_message_case_id_key")),
    )
    with op.batch_alter_table("kept_message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_kept_message_waiting",
            ["case_id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "extension",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("clock_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("authority", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_extension_by_id")),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_extension_clock_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extension_clock_id"), ["clock_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("for_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("clock_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rung_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("digest_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_notice_area_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_notice_case_id")),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_notice_clock_id")),
        sa.ForeignKeyConstraint(["for_id"], ["person.id"], name=op.f("fk_notice_for_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.ForeignKeyConstraint(["rung_id"], ["rung.id"], name=op.f("fk_notice_rung_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_notice_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_notice_person_id_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_person", ["person_id", "id"], unique=False)
        batch_op.create_index(
            "ix_notice_unread",
            ["person_id", "id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )
        batch_op.create_index(
            "ix_notice_untold",
            ["person_id", "id"],
            unique=False,
            sqlite_where=sa.text("digest_at IS NULL"),
            postgresql_where=sa.text("digest_at IS NULL"),
        )

    op.create_table(
        "calendar_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("last_case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cases_done", sa.Integer(), nullable=False),
        sa.Column("cases_failed", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_calendar_change_area_id")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_calendar_change_changed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_change")),
    )
    with op.batch_alter_table("calendar_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_change_area_id"), ["area_id"], unique=False)
        batch_op.create_index(
            "ix_calendar_change_open",
            ["id"],
            unique=False,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )

    with op.batch_alter_table("fact_value", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.Text(), server_default="", nullable=False))

    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.add_column(sa.Column("added_at", UtcDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("added_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_calendar_day_added_by_id"), "person", ["added_by_id"], ["id"]
        )

    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late_reason_at", UtcDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "late_reason_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_clock_late_reason_by_id"), "person", ["late_reason_by_id"], ["id"]
        )

    with op.batch_alter_table("fault", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("closed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("close_reason", sa.Text(), server_default="", nullable=False))
        batch_op.create_index(
            "ix_fault_open",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_fault_closed_by_id"), "person", ["closed_by_id"], ["id"])

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("lease_until", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("receipt", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("receipt_state", sa.String(length=40), server_default="", nullable=False)
        )
        batch_op.create_index(
            "ix_outbox_next",
            ["next_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ix_outbox_stuck",
            ["state", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('failed', 'given_up')"),
            postgresql_where=sa.text("state IN ('failed', 'given_up')"),
        )
        batch_op.create_index(
            "ix_outbox_sending",
            ["id"],
            unique=False,
            sqlite_where=sa.text("receipt_state = 'sending'"),
            postgresql_where=sa.text("receipt_state = 'sending'"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_outbox_area_id"), "area", ["area_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_outbox_person_id"), "person", ["person_id"], ["id"])

    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("resumed_at", UtcDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("resumed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_foreign_key(batch_op.f("fk_pause_resumed_by_id"), "person", ["resumed_by_id"], ["id"])

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=10), server_default="person", nullable=False))
    with op.batch_alter_table("rung", schema=None) as batch_op:
        batch_op.create_index(
            "ix_rung_free",
            ["at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'pending' AND lease_until IS NULL"),
            postgresql_where=sa.text("state = 'pending' AND lease_until IS NULL"),
        )
        batch_op.create_index(
            "ix_rung_leased",
            ["lease_until", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'pending' AND lease_until IS NOT NULL"),
            postgresql_where=sa.text("state = 'pending' AND lease_until IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("rung", schema=None) as batch_op:
        batch_op.drop_index("ix_rung_leased")
        batch_op.drop_index("ix_rung_free")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("kind")

    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_pause_resumed_by_id"), type_="foreignkey")
        batch_op.drop_column("resumed_by_id")
        batch_op.drop_column("resumed_at")
        batch_op.drop_column("paused_at")

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_outbox_person_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_outbox_area_id"), type_="foreignkey")
        batch_op.drop_index(
            "ix_outbox_stuck",
            sqlite_where=sa.text("state IN ('failed', 'given_up')"),
            postgresql_where=sa.text("state IN ('failed', 'given_up')"),
        )
        batch_op.drop_index(
            "ix_outbox_sending",
            sqlite_where=sa.text("receipt_state = 'sending'"),
            postgresql_where=sa.text("receipt_state = 'sending'"),
        )
        batch_op.drop_index(
            "ix_outbox_next",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_column("receipt_state")
        batch_op.drop_column("receipt")
        batch_op.drop_column("lease_until")
        batch_op.drop_column("person_id")
        batch_op.drop_column("area_id")

    with op.batch_alter_table("fault", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_fault_closed_by_id"), type_="foreignkey")
        batch_op.drop_index(
            "ix_fault_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_column("close_reason")
        batch_op.drop_column("closed_by_id")

    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_clock_late_reason_by_id"), type_="foreignkey")
        batch_op.drop_column("late_reason_by_id")
        batch_op.drop_column("late_reason_at")

    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_calendar_day_added_by_id"), type_="foreignkey")
        batch_op.drop_column("added_by_id")
        batch_op.drop_column("added_at")

    with op.batch_alter_table("fact_value", schema=None) as batch_op:
        batch_op.drop_column("reason")

    with op.batch_alter_table("calendar_change", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_calendar_change_open",
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_calendar_change_area_id"))

    op.drop_table("calendar_change")

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notice_untold",
            sqlite_where=sa.text("digest_at IS NULL"),
            postgresql_where=sa.text("digest_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_notice_unread",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )
        batch_op.drop_index("ix_notice_person")

    op.drop_table("notice")
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_extension_clock_id"))

    op.drop_table("extension")
    with op.batch_alter_table("kept_message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_kept_message_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.drop_table("kept_message")
    with op.batch_alter_table("webhook", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_area_id"))

    op.drop_table("webhook")
    op.drop_table("notice_setting")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_feed_person_id"))

    op.drop_table("calendar_feed")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_person_id"))

    op.drop_table("api_token")
    op.drop_table("api_request")
    op.drop_table("heartbeat")
