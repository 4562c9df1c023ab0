"""The parts of a case's record, each read whole and JSON-plain: people and agencies by id, moments in UTC."""
