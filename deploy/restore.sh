#!/bin/sh
# Restore a backup into an empty database: restore.sh BACKUP, with the service stopped.
#
# Connects as the owner, by libpq's own settings (PGHOST, PGDATABASE, PGUSER=caseway_owner, PGPASSFILE ...), and runs
# `caseway migrate` and `caseway ledger verify` with CASEWAY_DATABASE_URL, which must name the same database.
# CASEWAY names the program; with CASEWAY=true, where it is not beside PostgreSQL's programs, run both afterwards.
# Nothing that is there is overwritten: a database with tables or a folder with files is refused. Anchors that have
# survived are moved aside and kept; they are the evidence of what was recorded after the backup.
set -eu
umask 077

if [ $# -ne 1 ] || [ ! -d "$1" ]; then
    echo "usage: restore.sh BACKUP" >&2
    exit 2
fi
backup=$(cd "$1" && pwd)
caseway=${CASEWAY:-caseway}
: "${PGDATABASE:?name the database, as libpq reads it}"
: "${CASEWAY_DATABASE_URL:?}" "${CASEWAY_FILES_PATH:?}" "${CASEWAY_ANCHOR_PATH:?}"
ask() { psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --command="$1"; }

(cd "$backup" && sha256sum --check --quiet SHA256SUMS)
if [ "$(ask "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")" -ne 0 ]; then
    echo "The database $PGDATABASE has tables. Restore into an empty one." >&2
    exit 1
fi
if [ -d "$CASEWAY_FILES_PATH" ] && [ -n "$(ls -A "$CASEWAY_FILES_PATH")" ]; then
    echo "There are files in $CASEWAY_FILES_PATH. Restore into an empty folder." >&2
    exit 1
fi

pg_restore --no-owner --no-privileges --single-transaction --exit-on-error --dbname="$PGDATABASE" "$backup/database.dump"
mkdir -p "$CASEWAY_FILES_PATH" "$(dirname "$CASEWAY_ANCHOR_PATH")"
tar -C "$CASEWAY_FILES_PATH" -xf "$backup/files.tar"
if [ -s "$CASEWAY_ANCHOR_PATH" ]; then
    aside=$CASEWAY_ANCHOR_PATH.before-restore-$(date -u +%Y%m%dT%H%M%SZ)
    mv "$CASEWAY_ANCHOR_PATH" "$aside"
    echo "The anchors that were here are kept as $aside. Compare them with the backup's: what they know and it does"
    echo "not was recorded after the backup, and is lost. Write down who was told."
fi
cp "$backup/anchors.log" "$CASEWAY_ANCHOR_PATH"
# What was anchored between the copy of the anchors and the dump is anchored again by the next sweep.
ask "UPDATE anchor SET anchored_sequence = 0"
"$caseway" migrate

missing=$(ask "SELECT DISTINCT sha256 FROM document" | while read -r hash; do
    [ -z "$hash" ] && continue
    path=$CASEWAY_FILES_PATH/$(echo "$hash" | cut -c1-2)/$(echo "$hash" | cut -c3-4)/$hash
    [ "$(sha256sum "$path" 2> /dev/null | cut -d' ' -f1)" = "$hash" ] || echo "$hash"
done)
if [ -n "$missing" ]; then
    echo "These files are missing or damaged:" "$missing" >&2
    exit 1
fi
"$caseway" ledger verify
# Sessions that were ended after the backup must not live again.
ask "DELETE FROM session"
echo "Restored from $backup. Everybody signs in anew. Accounts, roles, tokens and calendar addresses are as they were"
echo "then: end and revoke again what was ended or revoked since. Start the service after that."
