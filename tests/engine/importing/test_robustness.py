"""Files of every kind of damage: they are read or refused with a sentence, never with a traceback.

`make soak` looks at ten thousand, with the diagrams of other tools where CASEWAY_CORPUS names their folder.
"""

import os

from engine.errors import DefinitionError
from engine.gate import check_bundle
from engine.importing import apply_mends, list_mends, read_upload
from tests.engine.importing.foreign import corpus, outcomes

HOW_MANY = {"fast": 60, "soak": 10_000}.get(os.environ.get("CASEWAY_TEST_PROFILE", ""), 300)


def test_no_file_leaves_a_traceback():
    refused: list[str] = []
    imported = failed_checks = 0
    for number, data in outcomes(range(HOW_MANY), corpus()):
        try:
            upload = read_upload(f"{number}.bpmn", data)
        except DefinitionError as error:
            refused.append(str(error))
            continue
        imported += 1
        key, path = upload.process_key, f"{upload.process_key}.bpmn"
        offers = list_mends(upload.files[path].encode(), key)
        answers = {offer.id: "chair" if offer.asks == "role" else "1" for offer in offers if offer.asks}
        mended = apply_mends(
            upload.files[path].encode(), key, [offer.id for offer in offers], answers
        ).decode()
        findings = check_bundle({**upload.files, path: mended}, folder=key)
        failed_checks += sum(finding.rule == "check-failed" for finding in findings)
    assert failed_checks == 0
    assert refused
    assert [words for words in refused if not words.endswith((".", ")"))] == []
    assert imported
