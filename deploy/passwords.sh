#!/bin/sh
# Gives the roles of roles.sql their passwords, once, when PostgreSQL's container makes its database.
set -eu
psql --no-psqlrc --set=ON_ERROR_STOP=1 --username=postgres --dbname="$POSTGRES_DB" \
     --set=owner="$OWNER_PASSWORD" --set=app="$APP_PASSWORD" --set=backup="$BACKUP_PASSWORD" <<'SQL'
ALTER ROLE caseway_owner PASSWORD :'owner';
ALTER ROLE caseway_app PASSWORD :'app';
ALTER ROLE caseway_backup PASSWORD :'backup';
SQL
