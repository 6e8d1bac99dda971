#!/usr/bin/env python3
"""sohoa beside its peers on the same pages, in one run, and sohoa by itself.

Makes one ten-page scan (200 dpi, as offices scan) out of the repository's fixtures, lets every program read it in
turn for several rounds with one job and with two, and prints pages per CPU second and per wall second, peak memory of
the whole process tree, and the errors of the text against the fixtures' truth. A ratio is sohoa's CPU time over the
peer's of the same round; the spread is minimum to maximum over the rounds. Then sohoa's stages, its cost against
pages, and its speed on PDFs whose text layer is good or merely spoilt.

The peers come from PyPI into a folder of their own; the tesseract command is the distribution's. All use the same
`vie` data. Every program gets the scan as a PDF of JPEG pictures; tesseract, which takes no PDF, gets the pictures.

Usage: python3 tools/bench.py [--rounds N] [--sohoa PATH] [--json FILE] [--readme README.md]
"""

import argparse
import itertools
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
import unicodedata
import venv
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".cache" / "bench"
PEERS = ["ocrmypdf==17.13.0", "xberg==1.3.9", "rapidfuzz==3.14.6", "pillow", "pypdfium2", "pikepdf"]
PAGES = 10
DPI = 200
# Office quality: JPEG, half a degree of skew, a red seal.
CASES = ["commune-office", "conflict-office", "district-office"]
# Qualities whose pages are not upright.
TURNED = ["sideways"]
# Pages of the documents whose layer is good.
LAYER_PAGES = 400
MARKS = ("<!-- bench: made by `make bench` -->", "<!-- bench: end -->")

XBERG = """
import asyncio, inspect, os, sys, xberg
from pathlib import Path
scan, out, threads = sys.argv[1:]
config = xberg.ExtractionConfig(
    use_cache=False,
    output_format="plain",
    pages=xberg.PageConfig(insert_page_markers=True, marker_format="<page>"),
    # Without it, pages read in an earlier run come from a cache in the home folder.
    ocr=xberg.OcrConfig(
        backend="tesseract",
        language=["vie"],
        tesseract_config=xberg.TesseractConfig(language=["vie"], use_cache=False),
    ),
    concurrency=xberg.ConcurrencyConfig(max_threads=int(threads), max_concurrent_ocr=int(threads)),
)

async def read():
    result = xberg.extract(xberg.ExtractInput(kind="uri", uri=scan), config)
    return await result if inspect.isawaitable(result) else result

text = "\\n".join(document.content for document in asyncio.run(read()).results)
Path(out).write_text(text.strip().removeprefix("<page>").replace("<page>", "\\f"))
os._exit(0)  # Its own threads still run, and Python's usual end aborts when one of them drops an object of Python's.
"""


def in_own_environment():
    """Runs this script again inside its own virtual environment, made when it is not there."""
    python, installed = HOME / "bin" / "python", HOME / "installed.txt"
    if Path(sys.prefix) == HOME:
        return
    wanted = "\n".join(PEERS)
    if not installed.exists() or installed.read_text() != wanted:
        print(f"installing {', '.join(PEERS)} into {HOME}", file=sys.stderr)
        venv.create(HOME, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], check=True)
        installed.write_text(wanted)
    os.execv(python, [str(python), __file__, *sys.argv[1:]])


def tessdata():
    """The folder of the distribution's language data, for the peer that looks for its own."""
    listing = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True).stdout
    return re.search(r'"(.+?)/?"', listing)[1]


def make_scan(folder):
    """Ten pages as a PDF of JPEG pictures and as single pictures, the truth of their documents, and their lengths."""
    import pypdfium2

    pages, truth, lengths = [], [], []
    for case in itertools.cycle(CASES):
        if len(pages) >= PAGES:
            break
        document = pypdfium2.PdfDocument(ROOT / "fixtures" / case / f"{case}.pdf")
        pages += [page.render(scale=DPI / 72).to_pil() for page in document]
        lengths.append(len(document))
        truth.append((ROOT / "fixtures" / case / "truth.txt").read_text())
    names = [folder / f"page-{number:02}.png" for number in range(len(pages))]
    for page, name in zip(pages, names):
        page.save(name, dpi=(DPI, DPI))
    listing, scan = folder / "pages.txt", folder / "scan.pdf"
    listing.write_text("".join(f"{name}\n" for name in names))
    pages[0].save(scan, save_all=True, append_images=pages[1:], resolution=DPI, quality=90)
    return scan, listing, lengths, "\f".join(truth)


def repeated(source, pages, path):
    """The pages of a PDF again and again."""
    import pikepdf

    with pikepdf.open(source) as once:
        many = pikepdf.new()
        while len(many.pages) < pages:
            many.pages.extend(once.pages)
        del many.pages[pages:]
        many.save(path)
    return path


def spoilt(folder):
    """A page of every report after the other, each once, under what tesseract reads on it with English letters."""
    import pikepdf
    import pypdfium2

    cases = tomllib.loads((ROOT / "fixtures" / "cases.toml").read_text())["case"]
    scans = {}
    for case in cases:
        if case.get("form", "pdf") == "pdf" and case["quality"] not in TURNED:
            scans.setdefault(case["source"], ROOT / "fixtures" / case["name"] / f"{case['name']}.pdf")
    pages = [page for scan in scans.values() for page in pypdfium2.PdfDocument(scan)]
    names = [folder / f"spoilt-{number:03}.png" for number in range(len(pages))]
    for page, name in zip(pages, names):
        page.render(scale=DPI / 72).to_pil().save(name, dpi=(DPI, DPI))
    listing, layer = folder / "spoilt.txt", folder / "spoilt"
    listing.write_text("".join(f"{name}\n" for name in names))
    command = ["tesseract", listing, layer, "-l", "eng", "-c", "textonly_pdf=1", "pdf"]
    subprocess.run(command, env=dict(os.environ, OMP_THREAD_LIMIT="1"), check=True, capture_output=True)
    document = layer.with_suffix(".pdf")
    with pikepdf.open(document) as read:
        return document, len(read.pages)


def measured(command, environment):
    """Runs a command; gives its CPU and wall seconds, the peak memory of its process tree in MB, and its stderr."""
    peak, done = [0.0], threading.Event()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    command = [str(part) for part in command]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    watcher = threading.Thread(target=watch_memory, args=(process.pid, peak, done))
    watcher.start()
    _, errors = process.communicate()
    wall = time.monotonic() - started
    done.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    errors = errors.decode(errors="replace")
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} failed: {errors}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu": cpu, "wall": wall, "memory": peak[0], "errors": errors}


def watch_memory(root, peak, done):
    """The sum of resident memory over the process and all below it, twenty times a second."""
    while not done.wait(0.05):
        parents, sizes = {}, {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    status = (entry / "status").read_text()
                except OSError:
                    continue
                parents[int(entry.name)] = int(re.search(r"PPid:\s+(\d+)", status)[1])
                size = re.search(r"VmRSS:\s+(\d+)", status)
                sizes[int(entry.name)] = int(size[1]) / 1024 if size else 0.0
        tree = {root}
        while grown := {child for child, parent in parents.items() if parent in tree} - tree:
            tree |= grown
        peak[0] = max(peak[0], sum(sizes.get(process, 0.0) for process in tree))


def page_number(line):
    """The number of `2`, `- 2 -`, `Trang 2` or `2/10`, when the line is nothing else."""
    line = re.sub(r"^(trang|page)", "", line.strip().lower()).split("/")[0]
    found = re.fullmatch(r"[\s.|~–—-]*(\d{1,3})[\s.|~–—-]*", line)
    return int(found[1]) if found else None


def without_page_numbers(text, lengths):
    """A text, pages parted by form feeds, without the lines that are nothing but their page's number.

    The rule of `sohoa evaluate`, for the truth and for what every program read alike: such a line is the first or the
    last of its page, and tells its page's place in its document, or is as far from it as another page's. The text is
    that of documents of these lengths behind each other.
    """
    pages = [[line for line in page.splitlines() if line.strip()] for page in text.split("\f")]
    for length in lengths:
        document, pages = pages[:length], pages[length:] + pages[:length]
        offsets = Counter()
        edges = {}
        for place, page in enumerate(document, 1):
            numbers = {index: page_number(page[index]) for index in ({0, len(page) - 1} if page else ())}
            edges[place] = {index: number - place for index, number in numbers.items() if number is not None}
            offsets.update(edges[place].values())
        for place, page in enumerate(document, 1):
            for index, offset in sorted(edges[place].items(), reverse=True):
                if len(page) > 2 and (offset == 0 or offsets[offset] > 1):
                    page[index] = ""
    return "\f".join("\n".join(page) for page in pages)


def normal(text):
    return " ".join(unicodedata.normalize("NFC", text).split())


def numbers(text):
    words = (re.sub(r"^\W+|\W+$", "", word) for word in text.split())
    return Counter(word for word in words if re.search(r"\d", word))


def errors(truth, read, lengths):
    from rapidfuzz.distance import Levenshtein

    truth, read = (normal(without_page_numbers(text, lengths)) for text in (truth, read))
    wanted, found = numbers(truth), numbers(read)
    return {
        "cer": Levenshtein.distance(truth, read) / len(truth),
        "wer": Levenshtein.distance(truth.split(), read.split()) / len(truth.split()),
        "number_recall": (wanted & found).total() / wanted.total(),
        "number_precision": (wanted & found).total() / max(1, found.total()),
    }


def programs(sohoa, scan, listing, folder, jobs):
    """Name, command and the text file each leaves behind."""
    python, ocrmypdf = HOME / "bin" / "python", HOME / "bin" / "ocrmypdf"
    script = folder / "xberg_reads.py"
    script.write_text(XBERG)
    return [
        (
            "sohoa",
            [sohoa, "extract", scan, "--out", folder / "sohoa", "--also", "text", "--jobs", jobs, "-q"],
            folder / "sohoa" / "scan.txt",
        ),
        (
            "OCRmyPDF 17.13",
            [ocrmypdf, "-l", "vie", "--jobs", jobs, "--output-type", "pdf", "--optimize", "0"]
            + ["--sidecar", folder / "ocrmypdf.txt", scan, folder / "ocrmypdf.pdf", "-q"],
            folder / "ocrmypdf.txt",
        ),
        ("xberg 1.3.9", [python, script, scan, folder / "xberg.txt", jobs], folder / "xberg.txt"),
        ("tesseract CLI", ["tesseract", listing, folder / "tesseract", "-l", "vie"], folder / "tesseract.txt"),
    ]


def beside_peers(arguments, folder, environment):
    """Rows of the table: every program with one job and with two, rounds interleaved."""
    scan, listing, lengths, truth = make_scan(folder)
    pages = sum(lengths)
    rows = []
    for jobs in (1, 2):
        runs = programs(arguments.sohoa, scan, listing, folder, jobs)
        if jobs > 1:
            runs = [run for run in runs if run[0] != "tesseract CLI"]  # It has no jobs.
        rounds = {program: [] for program, _, _ in runs}
        for _ in range(arguments.rounds):
            for program, command, _ in runs:
                rounds[program].append(measured(command, environment))
        for program, _, output in runs:
            row = {"program": program, "jobs": jobs, "pages": pages, **errors(truth, output.read_text(), lengths)}
            for key in ("cpu", "wall"):
                row[key] = sorted(run[key] / pages for run in rounds[program])
            pairs = zip(rounds["sohoa"], rounds[program])
            row["ratio"] = sorted(own["cpu"] / peer["cpu"] for own, peer in pairs)
            row["memory"] = max(run["memory"] for run in rounds[program])
            rows.append(row)
    return rows


def stages(arguments, folder, environment):
    """Seconds a page that sohoa spent in each stage, as it tells them itself."""
    command = [arguments.sohoa, "extract", folder / "scan.pdf", "--out", folder / "stages", "--jobs", 1]
    told = measured([*command, "-v", "--log-format", "json"], environment)["errors"]
    for line in told.splitlines():
        fields = json.loads(line).get("fields", {}) if line.startswith("{") else {}
        if fields.get("message") == "stages":
            return {key.removesuffix("_ms"): value / PAGES for key, value in fields.items() if key != "message"}
    raise SystemExit("sohoa told no stages")


def scaling(arguments, folder, environment):
    """CPU seconds of sohoa for parts of the scan of growing length."""
    rows = []
    for pages in (1, 2, 5, 10, 20, 40):
        part = repeated(folder / "scan.pdf", pages, folder / "part.pdf")
        command = [arguments.sohoa, "extract", part, "--out", folder / "scaling", "--jobs", 1, "-q"]
        run = measured(command, environment)
        rows.append({"pages": pages, "cpu": run["cpu"], "memory": run["memory"]})
    return rows


def layers(arguments, folder, environment):
    """Pages a CPU second on PDFs that need no reading: their layer is good, or needs only its words repaired."""
    documents = []
    for kind, case in [("born digital", "province-born-digital"), ("good layer", "province-good-layer")]:
        source = ROOT / "fixtures" / case / f"{case}.pdf"
        many = repeated(source, LAYER_PAGES, folder / f"{case}.pdf")
        documents.append((kind, many, LAYER_PAGES, "auto"))
    # Repair remembers the forms that it met, so one page again and again would tell nothing.
    documents.append(("spoilt layer, repaired, every page another", *spoilt(folder), "text"))
    rows = []
    for kind, document, pages, mode in documents:
        costs = []
        for _ in range(arguments.rounds):
            # What starting the program and its first page cost does not count.
            whole, first = (
                measured(
                    [arguments.sohoa, "extract", part, "--out", folder / "layers"]
                    + ["--mode", mode, "--jobs", 1, "-q"],
                    environment,
                )["cpu"]
                for part in (document, repeated(document, 1, folder / "first.pdf"))
            )
            costs.append((pages - 1) / (whole - first))
        rows.append({"kind": kind, "pages": pages, "cpu": sorted(costs)})
    return rows


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def spread(values, digits=2):
    middle = statistics.median(values)
    return f"{middle:.{digits}f} ({values[0]:.{digits}f}-{values[-1]:.{digits}f})"


def report(results):
    """All tables as Markdown."""
    rows = []
    for row in results["peers"]:
        cpu, wall = statistics.median(row["cpu"]), statistics.median(row["wall"])
        cells = [row["program"], str(row["jobs"]), f"{1 / cpu:.2f}", f"{1 / wall:.2f}", spread(row["cpu"])]
        cells += [spread(row["ratio"]), f"{row['memory']:.0f}", f"{row['cer'] * 100:.2f}", f"{row['wer'] * 100:.2f}"]
        cells += [f"{row['number_recall'] * 100:.1f}", f"{row['number_precision'] * 100:.1f}"]
        rows.append(cells)
    header = ["program", "jobs", "pages/CPU s", "pages/wall s", "CPU s/page", "CPU of sohoa / its", "peak MB"]
    text = table([*header, "CER %", "WER %", "numbers found %", "right %"], rows)
    text += "\nMilliseconds a page in each stage of sohoa, one job:\n\n"
    text += table(list(results["stages"]), [[f"{value:.1f}" for value in results["stages"].values()]])
    text += "\nCost against pages, one job:\n\n"
    rows = [[str(row["pages"]), f"{row['cpu']:.2f}", f"{row['cpu'] / row['pages']:.3f}", f"{row['memory']:.0f}"]
            for row in results["scaling"]]
    text += table(["pages", "CPU s", "CPU s/page", "peak MB"], rows)
    text += "\nPDFs that need no reading, one job:\n\n"
    rows = [[row["kind"], str(row["pages"]), spread(row["cpu"], 0)] for row in results["layers"]]
    text += table(["kind", "pages", "pages/CPU s"], rows)
    return text


def into_readme(path, text):
    """Puts the tables between their marks."""
    readme = path.read_text()
    start, end = (readme.index(mark) for mark in MARKS)
    path.write_text(f"{readme[: start + len(MARKS[0])]}\n\n{text}\n{readme[end:]}")


def main():
    in_own_environment()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sohoa", type=Path, default=ROOT / "target" / "release" / "sohoa")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--readme", type=Path)
    arguments = parser.parse_args()

    environment = dict(os.environ, OMP_THREAD_LIMIT="1", TESSDATA_PREFIX=tessdata())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results = {"peers": beside_peers(arguments, folder, environment)}
        for measure in (stages, scaling, layers):
            results[measure.__name__] = measure(arguments, folder, environment)
    text = report(results)
    print(text)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1) + "\n")
    if arguments.readme:
        into_readme(arguments.readme, text)


if __name__ == "__main__":
    main()
