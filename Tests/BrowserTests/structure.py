"""structure.py PAGE: holds an HTML page against what a parser forgives: each element is closed where it must be, an id is
given once, links inside of the page lead somewhere, headings come in order. Prints what is wrong, and exits 1 then.
"""
import sys
from html.parser import HTMLParser

VOID = {"meta", "input"}


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.links, self.levels, self.wrong = [], [], [], [], []

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        if len(names) != len(set(names)):
            self.wrong.append(f"an attribute twice in {tag}")
        for name, value in attributes:
            if name == "id":
                self.ids.append(value)
            if name == "href":
                self.links.append(value)
        if tag[0] == "h" and tag[1:].isdigit():
            self.levels.append(int(tag[1:]))
        if tag in {"li"} and self.open[-1] not in {"ul", "ol"}:
            self.wrong.append(f"{tag} in {self.open[-1]}")
        if tag == "summary" and self.open[-1] != "details":
            self.wrong.append(f"summary in {self.open[-1]}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes another element, at {self.getpos()}")


page = Page()
text = open(sys.argv[1], encoding="utf-8", newline="").read()
page.feed(text)
page.close()
wrong = page.wrong[:5]
if page.open:
    wrong.append(f"not closed: {page.open}")
if len(page.ids) != len(set(page.ids)):
    wrong.append("an id is given twice")
known = {"#" + name for name in page.ids}
wrong += sorted({link for link in page.links if link not in known})[:5]
if page.levels[:1] != [1] or page.levels.count(1) != 1:
    wrong.append("not one first heading")
wrong += [f"h{b} after h{a}" for a, b in zip(page.levels, page.levels[1:]) if b > a + 1]
if not text.startswith("<!DOCTYPE html>\n<html lang="):
    wrong.append("no document type or language")
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
