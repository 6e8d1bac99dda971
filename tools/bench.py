#!/usr/bin/env python3
"""sohoa beside its peers on the same scan, in one run.

Makes one ten-page scan out of the repository's office-quality fixtures, lets every program read it in turn for
several rounds, and prints CPU and wall seconds a page, peak memory of the whole process tree, and the errors of
the text against the fixtures' truth. Ratios are sohoa's figure over the peer's; the spread is minimum to maximum
over the rounds. The peers are installed from PyPI into a folder of their own; tesseract is the distribution's.

Usage: python3 tools/bench.py [--rounds N] [--jobs N] [--sohoa PATH] [--json FILE]
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
import unicodedata
import venv
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".cache" / "bench"
PEERS = ["ocrmypdf==17.13.0", "rapidfuzz==3.14.6"]
PAGES = 10
# Office quality: 200 dpi, JPEG, half a degree of skew, a red seal.
CASES = ["commune-office", "conflict-office", "district-office"]


def in_own_environment():
    """Runs this script again inside its own virtual environment, made when it is not there."""
    python = HOME / "bin" / "python"
    if Path(sys.prefix) == HOME:
        return
    if not python.exists():
        print(f"installing {', '.join(PEERS)} into {HOME}", file=sys.stderr)
        venv.create(HOME, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], check=True)
    os.execv(python, [str(python), __file__, *sys.argv[1:]])


def make_scan(folder):
    """One PDF of ten scanned pages, and the truth of all its documents."""
    import pikepdf

    scan, truth = pikepdf.new(), []
    for case in itertools.cycle(CASES):
        if len(scan.pages) >= PAGES:
            break
        with pikepdf.open(ROOT / "fixtures" / case / f"{case}.pdf") as source:
            scan.pages.extend(source.pages)
        truth.append((ROOT / "fixtures" / case / "truth.txt").read_text())
    path = folder / "scan.pdf"
    scan.save(path)
    return path, len(scan.pages), "\n".join(truth)


def render_pages(scan, folder):
    """The pages as pictures at the scan's own resolution, for the tesseract command line."""
    import pypdfium2

    listing = folder / "pages.txt"
    names = []
    for number, page in enumerate(pypdfium2.PdfDocument(scan)):
        path = folder / f"page-{number:02}.png"
        page.render(scale=200 / 72).to_pil().save(path, dpi=(200, 200))
        names.append(str(path))
    listing.write_text("\n".join(names) + "\n")
    return listing


def measured(command, environment):
    """Runs a command; gives its CPU and wall seconds and the peak memory of its process tree in MB."""
    peak, done = [0.0], threading.Event()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    watcher = threading.Thread(target=watch_memory, args=(process.pid, peak, done))
    watcher.start()
    _, errors = process.communicate()
    wall = time.monotonic() - started
    done.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} failed: {errors.decode(errors='replace')}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu": cpu, "wall": wall, "memory": peak[0]}


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


def normal(text):
    return " ".join(unicodedata.normalize("NFC", text).split())


def numbers(text):
    words = (re.sub(r"^\W+|\W+$", "", word) for word in text.split())
    return Counter(word for word in words if re.search(r"\d", word))


def errors(truth, read):
    from rapidfuzz.distance import Levenshtein

    truth, read = normal(truth), normal(read)
    wanted, found = numbers(truth), numbers(read)
    return {
        "cer": Levenshtein.distance(truth, read) / len(truth),
        "wer": Levenshtein.distance(truth.split(), read.split()) / len(truth.split()),
        "number_recall": (wanted & found).total() / wanted.total(),
        "number_precision": (wanted & found).total() / max(1, found.total()),
    }


def programs(sohoa, scan, listing, folder, jobs):
    """Name, command and the text file each leaves behind."""
    bin_folder = HOME / "bin"
    return [
        (
            "sohoa",
            [sohoa, "extract", scan, "--out", folder / "sohoa", "--also", "text", "--jobs", str(jobs), "-q"],
            folder / "sohoa" / "scan.txt",
        ),
        (
            "OCRmyPDF",
            [bin_folder / "ocrmypdf", "-l", "vie", "--jobs", str(jobs), "--output-type", "pdf", "--optimize", "0"]
            + ["--sidecar", folder / "ocrmypdf.txt", scan, folder / "ocrmypdf.pdf", "-q"],
            folder / "ocrmypdf.txt",
        ),
        ("tesseract CLI", ["tesseract", listing, folder / "tesseract", "-l", "vie"], folder / "tesseract.txt"),
    ]


def main():
    in_own_environment()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--sohoa", type=Path, default=ROOT / "target" / "release" / "sohoa")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()

    environment = dict(os.environ, OMP_THREAD_LIMIT="1")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scan, pages, truth = make_scan(folder)
        listing = render_pages(scan, folder)
        runs = programs(arguments.sohoa, scan, listing, folder, arguments.jobs)
        figures = {program: [] for program, _, _ in runs}
        for _ in range(arguments.rounds):
            for program, command, _ in runs:
                figures[program].append(measured([str(part) for part in command], environment))
        accuracy = {program: errors(truth, output.read_text()) for program, _, output in runs}

    results = []
    for program, rounds in figures.items():
        row = {"program": program, "pages": pages, "jobs": arguments.jobs, **accuracy[program]}
        for key in ("cpu", "wall"):
            row[key] = sorted(run[key] / pages for run in rounds)
        row["memory"] = max(run["memory"] for run in rounds)
        results.append(row)
    print_table(results)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1) + "\n")


def print_table(results):
    own = statistics.median(results[0]["cpu"])
    print("| program | CPU s/page | spread | sohoa/it | wall s/page | peak MB | CER % | WER % | numbers found % | right % |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in results:
        cpu, wall = statistics.median(row["cpu"]), statistics.median(row["wall"])
        cells = [row["program"], f"{cpu:.2f}", f"{row['cpu'][0]:.2f}-{row['cpu'][-1]:.2f}", f"{own / cpu:.2f}"]
        cells += [f"{wall:.2f}", f"{row['memory']:.0f}", f"{row['cer'] * 100:.2f}", f"{row['wer'] * 100:.2f}"]
        cells += [f"{row['number_recall'] * 100:.1f}", f"{row['number_precision'] * 100:.1f}"]
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
