"""Typesets FOLDER/main.typ: pages as PNG (PPI > 0) or one PDF (PPI = 0), words and marks as JSON."""
import sys

import typst

folder, ppi, fonts = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
common = {"font_paths": fonts, "ignore_system_fonts": True}
source = f"{folder}/main.typ"
if ppi > 0:
    pages = typst.compile(source, format="png", ppi=ppi, **common)
    for number, page in enumerate([pages] if isinstance(pages, bytes) else pages, start=1):
        with open(f"{folder}/page-{number}.png", "wb") as out:
            out.write(page)
else:
    with open(f"{folder}/pages.pdf", "wb") as out:
        out.write(typst.compile(source, format="pdf", timestamp=0, **common))
for selector, name in (("<w>", "words"), ("<mark>", "marks")):
    with open(f"{folder}/{name}.json", "w", encoding="utf-8") as out:
        out.write(typst.query(source, selector, field="value", **common))
