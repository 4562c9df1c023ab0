"""The evidence pack: one archive that tells a case's story, and proves that nothing of it was changed.

In the order of its making: ``reading`` takes everything about a case in one look (``sections`` are its
parts), ``profiles`` keep what is to be shown, ``members`` writes it as files with one accessible document
among them, ``archive`` packs them, ``making`` does all this in the background, ``verifying`` proves a pack
offline.
"""
