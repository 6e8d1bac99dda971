#!/usr/bin/env python3
"""Renders lines of text, reads them with Tesseract and writes pairs of what stood there and what was read.

    observe_confusions.py TEXT_FILE OUT_DIR [PAGES]

TEXT_FILE: UTF-8, one paragraph a line. For every page a picture is made at several qualities and read with
the languages eng, fra, eng+fra and vie. OUT_DIR gets one file per language: lines of `truth<TAB>read`.
`sohoa-confusions` counts letters from them; only the counts go into the model.
Needs Pillow, numpy, the tesseract program and its language data, and the fonts Tinos and FreeSerif
(Debian: fonts-croscore, fonts-freefont-ttf).
"""

import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = "/usr/share/fonts/truetype"
# Fonts that have all Vietnamese letters; the Liberation fonts of some systems draw boxes for them.
FACES = ["croscore/Tinos-Regular"] * 6 + ["croscore/Tinos-Bold", "croscore/Tinos-Italic", "freefont/FreeSerif"]
QUALITIES = ["clean300", "clean200", "noisy300", "black200", "low130"]
LANGUAGES = ["eng", "fra", "eng+fra", "vie"]
LINES = 42
WIDTH = 1900


def wrap(text, font, width):
    lines, line = [], []
    for word in text.split():
        if line and font.getlength(" ".join(line + [word])) > width:
            lines.append(" ".join(line))
            line = []
        line.append(word)
    if line:
        lines.append(" ".join(line))
    return lines


def compose(paragraphs, rng):
    """One page: a list of (line, font)."""
    page = []
    while len(page) < LINES:
        text = next(paragraphs)
        if rng.random() < 0.10:
            text = " ".join(text.split()[:9]).upper()
        font = ImageFont.truetype(f"{FONTS}/{rng.choice(FACES)}.ttf", rng.choice([50, 54, 54, 58]))
        page += [(line, font) for line in wrap(text, font, WIDTH)]
    return page[:LINES]


def draw(page):
    image = Image.new("L", (WIDTH + 250, LINES * 82 + 200), 255)
    pen = ImageDraw.Draw(image)
    for row, (line, font) in enumerate(page):
        pen.text((120, 100 + row * 82), line, font=font, fill=0)
    return image


def degrade(image, quality, seed):
    noise = np.random.default_rng(seed)
    size = image.size

    def scaled(factor):
        small = image.resize((int(size[0] * factor), int(size[1] * factor)), Image.LANCZOS)
        return small

    if quality == "clean300":
        return image, 300
    if quality == "clean200":
        return scaled(2 / 3), 200
    if quality == "noisy300":
        pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(1.6)), dtype=np.float32)
        pixels = pixels * 0.75 + 40 + noise.normal(0, 22, pixels.shape)
        return Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).rotate(0.3, fillcolor=235), 300
    if quality == "black200":
        pixels = np.asarray(scaled(2 / 3).filter(ImageFilter.GaussianBlur(0.9)), dtype=np.float32)
        pixels = pixels + noise.normal(0, 18, pixels.shape)
        return Image.fromarray(((pixels > 165) * 255).astype(np.uint8)), 200
    pixels = np.asarray(scaled(130 / 300).filter(ImageFilter.GaussianBlur(0.5)), dtype=np.float32)
    pixels = pixels * 0.8 + 30 + noise.normal(0, 10, pixels.shape)
    small = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    return small.resize((small.width * 2, small.height * 2), Image.BICUBIC), 260


def read(path, language, dpi):
    run = subprocess.run(
        ["tesseract", path, "-", "-l", language, "--psm", "6", "--dpi", str(dpi)],
        capture_output=True, text=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"}, check=True)
    return [line.strip() for line in run.stdout.splitlines() if line.strip()]


def main():
    source, out, pages = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 8
    rng = random.Random(20)
    with open(source, encoding="utf-8") as file:
        text = [line.strip() for line in file if 40 < len(line) < 600]
    rng.shuffle(text)
    paragraphs = iter(text * 50)
    jobs = []
    for number in range(pages):
        page = compose(paragraphs, rng)
        image = draw(page)
        for quality in QUALITIES:
            picture, dpi = degrade(image, quality, number)
            path = f"{out}/{number}-{quality}.png"
            picture.save(path)
            jobs += [(page, path, dpi, language, quality) for language in LANGUAGES]

    def work(job):
        page, path, dpi, language, quality = job
        return language, quality, [line for line, _ in page], read(path, language, dpi)

    files = {language: open(f"{out}/{language}.tsv", "w", encoding="utf-8") for language in LANGUAGES}
    kept = lost = 0
    with ThreadPoolExecutor(2) as pool:
        for language, quality, truth, lines in pool.map(work, jobs):
            if len(lines) != len(truth):
                lost += 1
                continue
            kept += 1
            for a, b in zip(truth, lines):
                files[language].write(f"{quality}\t{a}\t{b}\n")
            files[language].flush()
    print(f"{kept} pages read, {lost} left out because the lines did not match", file=sys.stderr)


main()
