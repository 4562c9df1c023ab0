"""How anybody proves a pack, with Caseway or without; it stands in every pack."""

from typing import Final

RECIPE: Final = """
HOW TO PROVE THIS PACK

With Caseway, without its database and without a network: run "caseway evidence verify PACK.zip". It
opens nothing and names every file, entry, submission or document that does not hold. With
"--anchors FILE" it also compares the chain with the partnership's own file of anchors, which is
kept outside the database.

Without Caseway: manifest.json lists every file with its SHA-256; compare them with "sha256sum".

Then compare the SHA-256 of the whole archive with the one in the case's ledger, in the entry
"evidence.made" after the ones told here: ask the partnership for it, or look on the page of the
pack. Whoever makes evidence.html, tables and manifest.json anew together changes the SHA-256 of the
archive, and nothing else here would show it.

ledger.json holds the case's chain. The hash of an entry is the SHA-256 of its fields actor, at,
body, kind, previous, sequence and subject as canonical JSON (RFC 8785: keys in order, no spaces,
UTF-8). The field previous is the hash of the entry before it, and of the first entry 64 zeros. An
entry that this profile does not show keeps its place and its hash, so the links of its neighbours
can still be followed. Nobody can change, remove or put in an entry without changing every hash
after it, up to the last one, and the anchors say what that was on their day.

The digest of a submission in submissions.json is the SHA-256 of its salt (as text) followed by its
values as canonical JSON; it must be the digest that the entry with its number holds. A file's
SHA-256 must be the one in the entry "document.stored" with its number. The hash of an entry in
access.json is made like that of the ledger, of the fields area, at, case, kind, person, previous,
sequence and target; between these entries are others, about other cases, so they prove themselves
and not that none is missing.

What this cannot prove: that nothing was cut off after the last anchor, and that what people entered
was true.
"""
