"""How Alembic reaches the database: always through a connection that engine.db made."""

from alembic import context

from engine.models import Base


def run() -> None:
    """Run the steps on the connection that ``engine.db.migrate`` passed in."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Base.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
