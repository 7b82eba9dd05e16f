"""XML from strangers, parsed with everything dangerous off: entities, DTDs, network, huge trees."""

from __future__ import annotations

from typing import Final

from lxml import etree

from rag.errors import DamagedFile, FileTooLarge

MAX_NODES: Final = 4_000_000
"""Tags that one part may have; lxml needs some 300 bytes for each."""


def parse_xml(data: bytes, name: str) -> etree._Element:
    """The root of ``data``; ``name`` is what messages call the file.

    Raises DamagedFile where it is no XML or has a DTD (the door to entity bombs; office formats
    have none), and FileTooLarge for more than ``MAX_NODES`` tags.
    """
    if data.count(b"<") > 2 * MAX_NODES:
        raise FileTooLarge(f"「{name}」的内容超过上限，请拆分后再加入。")
    if b"<!DOCTYPE" in data[:100_000] or b"<!ENTITY" in data[:100_000]:
        raise DamagedFile(f"「{name}」里有不该有的实体声明，没有读取，请重新保存后再加入。")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise DamagedFile(
            f"「{name}」已损坏：里面的 XML 不完整，请重新保存或重新下载后再加入。"
        ) from error
