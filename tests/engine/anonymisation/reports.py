"""Reports to check, made by the libraries that people's programs use, with what such files hide."""

import io
import zipfile

from docx import Document as WordFile
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pypdf import PdfWriter
from pypdf.annotations import Text
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject


def word_file(*paragraphs, header="", comment="", inserted="", deleted="", hidden="", author="", split=""):
    """A Word file. ``split`` is a text cut into runs in the middle of its words."""
    made = WordFile()
    made.core_properties.author = author
    made.core_properties.comments = ""
    for words in paragraphs:
        made.add_paragraph(words)
    if split:
        cut = made.add_paragraph()
        for letter in split:
            cut.add_run(letter)
    if header:
        made.sections[0].header.paragraphs[0].text = header
    if hidden:
        made.add_paragraph().add_run(hidden).font.hidden = True
    for tag, text, words in (("ins", "t", inserted), ("del", "delText", deleted)):
        if words:
            made.add_paragraph()._p.append(parse_xml(
                f'<w:{tag} {nsdecls("w")} w:id="9" w:author="A Clerk" w:date="2026-01-01T00:00:00Z">'
                f"<w:r><w:{text}>{words}</w:{text}></w:r></w:{tag}>"
            ))  # fmt: skip
    if comment:
        made.add_comment(made.add_paragraph("Look").runs, text=comment, author="A Reader", initials="AR")
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def with_part(data, name, content):
    """A Word file with one more part."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for each in source.namelist():
            target.writestr(each, source.read(each))
        target.writestr(name, content)
    return made.getvalue()


def pdf_file(text, *, invisible="", note="", author="", attached="", password=""):
    """A PDF of one page."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=595, height=842)
    named = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = DictionaryObject({NameObject(key): NameObject(value) for key, value in named.items()})
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    stream = DecodedStreamObject()
    shown = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET" if text else ""
    unseen = f" BT /F1 12 Tf 3 Tr 72 700 Td ({invisible}) Tj ET" if invisible else ""
    stream.set_data((shown + unseen).encode("latin-1"))
    page[NameObject("/Contents")] = writer._add_object(stream)
    if note:
        writer.add_annotation(0, Text(rect=(50, 550, 200, 650), text=note))
    if author:
        writer.add_metadata({"/Author": author})
    if attached:
        writer.add_attachment(attached, b"data")
    if password:
        writer.encrypt(password)
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()
