"""Before a report is published: what in it could name somebody is found, resolved and confirmed.

``terms`` says what to look for, ``reading_docx`` and ``reading_pdf`` open a report with all that it hides,
``searching`` finds, ``checking`` does it for one document of a case, ``rules`` says who may.
"""
