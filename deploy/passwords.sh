#!/bin/sh
# Gives the roles of roles.sql their passwords, once, when PostgreSQL's container makes its database. They are read from
# the environment by psql itself: on a command line everybody on the machine could read them.
set -eu
: "${OWNER_PASSWORD:?}" "${APP_PASSWORD:?}" "${BACKUP_PASSWORD:?}"
psql --no-psqlrc --set=ON_ERROR_STOP=1 --username=postgres --dbname="$POSTGRES_DB" <<'SQL'
\getenv owner OWNER_PASSWORD
\getenv app APP_PASSWORD
\getenv backup BACKUP_PASSWORD
ALTER ROLE caseway_owner PASSWORD :'owner';
ALTER ROLE caseway_app PASSWORD :'app';
ALTER ROLE caseway_backup PASSWORD :'backup';
SQL
