"""docs/PERMISSIONS.md says what the access matrix plays."""

from tests.permissions_table import DOCUMENT, with_table


def test_the_table_in_the_document_is_the_matrix():
    document = DOCUMENT.read_text(encoding="utf-8")
    assert document == with_table(document), "renew it: python -m tests.permissions_table"
