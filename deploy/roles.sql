-- The roles of one Caseway installation. Run once, by a superuser, in its (empty) database:
--     psql --dbname=caseway --file=roles.sql
-- Running it again changes nothing. `caseway migrate`, as caseway_owner, grants the rest after every migration.
-- Passwords are not set here: \password caseway_app, or certificates, or the operating system's own accounts.

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['caseway_owner', 'caseway_app', 'caseway_disposal', 'caseway_backup'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE', wanted);
        END IF;
    END LOOP;
END $$;

-- The owner makes and changes tables, and is used by `caseway migrate` and by restoring only.
ALTER ROLE caseway_owner LOGIN;
-- The application: web, worker and beat. It may add to the record, never change or remove what is there.
ALTER ROLE caseway_app LOGIN;
ALTER ROLE caseway_app SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE caseway_app SET lock_timeout = '30s';
-- Disposal has no way in until somebody is given one for the day: ALTER ROLE caseway_disposal LOGIN.
ALTER ROLE caseway_disposal NOLOGIN;
-- Backups read everything and write nothing.
ALTER ROLE caseway_backup LOGIN;
ALTER ROLE caseway_backup SET default_transaction_read_only = on;

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO caseway_owner, caseway_app, caseway_disposal, caseway_backup',
                   current_database());
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO caseway_owner;
GRANT USAGE ON SCHEMA public TO caseway_app, caseway_disposal, caseway_backup;
