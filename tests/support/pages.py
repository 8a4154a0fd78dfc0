"""What every page must be, checked on the HTML alone."""

from collections import Counter
from html.parser import HTMLParser

UNLABELLED_INPUTS = {"hidden", "submit", "button", "reset", "image"}
VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
}  # fmt: skip
Attributes = dict[str, str]


def page_findings(html: str) -> list[str]:
    """What is wrong with a page, one sentence each; nothing for a good one."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.findings()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.count: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.labels: set[str] = set()
        self.fields: list[Attributes] = []
        self.referred: set[str] = set()
        self.wrong: list[str] = []
        self.open: list[str] = []
        self.title = ""
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.count[tag] += 1
        if "id" in given:
            self.ids[given["id"]] += 1
        self._inline(tag, given)
        self._field(tag, given)
        for name in ("aria-describedby", "aria-labelledby", "aria-controls"):
            self.referred.update(given.get(name, "").split())
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "img" and "alt" not in given:
            self.wrong.append(f"an image without alt: {given.get('src')}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["title"] and "svg" not in self.open:
            self.title += data

    def findings(self) -> list[str]:
        found = list(self.wrong)
        if self.count["h1"] != 1:
            found.append(f"{self.count['h1']} h1 headings instead of one")
        if not self.title.strip():
            found.append("no title")
        if not self.language:
            found.append("no language")
        found += [f"id {name!r} {times} times" for name, times in self.ids.items() if times > 1]
        found += [
            f"no element has the id {name!r} that another refers to" for name in self.referred - set(self.ids)
        ]
        found += [f"a label for {name!r}, which is not there" for name in self.labels - set(self.ids)]
        found += [f"a field without a label: {field}" for field in self.fields if not self._labelled(field)]
        return found

    def _labelled(self, field: Attributes) -> bool:
        return bool(field.get("aria-label") or field.get("aria-labelledby") or field.get("id") in self.labels)

    def _field(self, tag: str, given: Attributes) -> None:
        if tag == "label" and "for" in given:
            self.labels.add(given["for"])
        wants_label = tag in {"select", "textarea"} or (
            tag == "input" and given.get("type", "text") not in UNLABELLED_INPUTS
        )
        if wants_label and "label" not in self.open:
            self.fields.append(given)

    def _inline(self, tag: str, given: Attributes) -> None:
        if tag == "style" or (
            tag == "script" and "src" not in given and not given.get("type", "").endswith("json")
        ):
            self.wrong.append(f"inline <{tag}>")
        self.wrong += [
            f"inline {name}= on <{tag}>" for name in given if name == "style" or name.startswith("on")
        ]
