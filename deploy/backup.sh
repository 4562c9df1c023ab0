#!/bin/sh
# One backup: backup.sh FOLDER makes FOLDER/caseway-<time>/ with the anchors, the database and the files.
#
# The order matters. Anchors first: a copy of them that is ahead of the dump would say that the restored ledger was
# truncated. Files last: a file is written before its row, so every row of the dump finds its file.
#
# The database is the one that libpq is told of (PGHOST, PGDATABASE, PGUSER=caseway_backup, PGPASSFILE ...), so no
# password stands on a command line. CASEWAY_FILES_PATH and CASEWAY_ANCHOR_PATH are as the service has them.
set -eu
umask 077

if [ $# -ne 1 ]; then
    echo "usage: backup.sh FOLDER" >&2
    exit 2
fi
: "${PGDATABASE:?name the database, as libpq reads it}"
: "${CASEWAY_FILES_PATH:?}" "${CASEWAY_ANCHOR_PATH:?}"

whole=$1/caseway-$(date -u +%Y%m%dT%H%M%SZ)
part=$whole.partial
mkdir "$part"
trap 'rm -rf "$part"' EXIT

if [ -e "$CASEWAY_ANCHOR_PATH" ]; then
    cp "$CASEWAY_ANCHOR_PATH" "$part/anchors.log"
else
    : > "$part/anchors.log"
fi
pg_dump --format=custom --no-owner --no-privileges --file="$part/database.dump"
mkdir -p "$part/files"
if [ -d "$CASEWAY_FILES_PATH" ]; then
    # A file may be swept away while it is read: one that no row names. tar says so with exit status 1.
    tar -C "$CASEWAY_FILES_PATH" --exclude=./incoming -cf "$part/files.tar" . || [ $? -eq 1 ]
else
    tar -C "$part/files" -cf "$part/files.tar" .
fi
rmdir "$part/files"
(cd "$part" && sha256sum anchors.log database.dump files.tar > SHA256SUMS)
sync
mv "$part" "$whole"
trap - EXIT
echo "$whole"
