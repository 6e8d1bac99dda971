#!/usr/bin/env python3
"""Trains the network that reads digits written by hand: train_hand_digits.py FONTS OUT.bin [PICTURES [EPOCHS]]

FONTS is a folder of handwriting typefaces (.ttf, .otf or .woff; the model here saw 24 open ones: Caveat, Kalam, Patrick
Hand and the like). Beside them it draws digits from the strokes below, as they are written in Viet Nam (a 1 with a
flag, a crossed 7, a 5 with a long bar), takes the UCI digits that scikit-learn ships (CC BY 4.0), a fifth of them kept
for the score, and printed digits of the system's serif and sans typefaces. What is no digit are pairs and halves of digits,
letters, dots and scribbles. Needs pillow, numpy, fonttools, brotli, scikit-learn, jax and optax; some twenty minutes on two cores.
"""

import glob
import io
import math
import random
import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from sklearn.datasets import load_digits

SIDE, BOX = 24, 20
NONE = 10

# Ways to write each digit: strokes parted by bars, each through these points (x to the right, y down, 0 to 1).
STROKES = """
0: 0.5,0 0.15,0.15 0,0.5 0.15,0.88 0.5,1 0.85,0.85 1,0.5 0.85,0.12 0.5,0
0: 0.6,0.03 0.2,0.1 0,0.5 0.2,0.9 0.5,1 0.9,0.8 1,0.45 0.8,0.1 0.45,0 0.3,0.12
1: 0.5,0 0.5,0.5 0.5,1
1: 0,0.35 0.35,0.15 0.6,0 0.6,0.5 0.6,1
1: 0,0.3 0.6,0 0.55,0.5 0.5,1
1: 0.1,0.2 0.5,0 0.5,0.5 0.5,1 | 0.1,1 0.9,1
1: 0,0.55 0.5,0.2 0.75,0 0.6,0.5 0.5,1
1: 0,0.5 0.5,0.18 0.9,0 0.9,0 0.8,0.5 0.7,1
1: 0,0.65 0.8,0 0.8,0 0.7,0.5 0.65,1
1: 0,0.4 0.6,0.05 0.7,0 0.7,0 0.7,0.5 0.7,1
2: 0,0.25 0.2,0.03 0.6,0 0.9,0.2 0.8,0.5 0.4,0.8 0,1 0.5,1 1,0.97
2: 0.05,0.3 0.15,0.05 0.5,0 0.85,0.15 0.85,0.4 0.5,0.75 0.15,0.95 0.05,0.85 0.25,0.75 0.55,0.95 0.8,1 1,0.85
2: 0,0.2 0.4,0 0.85,0.1 0.85,0.4 0.4,0.75 0,0.98 0.2,0.9 0.6,0.98 1,0.95
3: 0.05,0.12 0.4,0 0.85,0.1 0.85,0.35 0.4,0.47 0.85,0.55 1,0.8 0.6,1 0.2,0.98 0,0.85
3: 0,0.03 0.45,0.02 0.9,0.02 0.65,0.22 0.4,0.4 0.85,0.5 0.95,0.78 0.55,1 0.1,0.92
3: 0.1,0.15 0.45,0 0.8,0.12 0.75,0.35 0.35,0.45 0.3,0.48 0.75,0.5 0.95,0.75 0.6,1 0,0.9
4: 0.55,0 0.3,0.35 0,0.65 0.5,0.65 1,0.62 | 0.75,0.3 0.72,0.6 0.7,1
4: 0.2,0 0.12,0.3 0.05,0.5 0.5,0.52 0.9,0.48 | 0.85,0.05 0.82,0.5 0.8,1
4: 0.7,1 0.72,0.5 0.75,0 0.4,0.35 0,0.68 0.5,0.68 1,0.66
5: 0.15,0 0.12,0.2 0.1,0.42 0.5,0.38 0.9,0.55 0.85,0.85 0.4,1 0,0.9 | 0.15,0.02 0.5,0.02 0.95,0
5: 0.95,0 0.5,0.03 0.15,0.03 0.12,0.25 0.08,0.45 0.5,0.38 0.95,0.6 0.8,0.9 0.4,1 0,0.92
5: 0.25,0.05 0.15,0.42 0.15,0.42 0.5,0.36 0.75,0.6 0.6,0.92 0.2,1 0,0.9 | 0.25,0.05 0.8,0.03 1.5,-0.05
5: 0.3,0.1 0.2,0.42 0.5,0.4 0.75,0.65 0.6,0.95 0.2,1 0,0.95 | 0.3,0.1 0.8,0 1.2,0.02
5: 0.2,0.05 0.15,0.4 0.6,0.42 0.9,0.65 0.7,0.95 0.3,1 0,0.88 | 0.2,0.05 0.6,0 1,0.02
6: 0.8,0 0.4,0.2 0.1,0.5 0.05,0.8 0.4,1 0.85,0.92 0.9,0.68 0.55,0.52 0.15,0.65
6: 0.65,0 0.25,0.3 0,0.7 0.3,1 0.75,0.95 0.85,0.7 0.55,0.55 0.2,0.65 0.08,0.8
6: 0.9,0.08 0.6,0 0.2,0.25 0,0.65 0.25,0.98 0.7,1 1,0.75 0.7,0.5 0.25,0.55 0.05,0.75
7: 0,0.02 0.5,0.02 1,0 0.7,0.4 0.45,0.7 0.35,1
7: 0,0.05 0.5,0.03 0.95,0.02 0.7,0.4 0.5,1 | 0.2,0.5 0.55,0.48 0.95,0.45
7: 0,0.2 0.05,0.05 0.5,0.05 1,0 0.65,0.5 0.5,1
7: 0,0.18 0.08,0.04 0.5,0.06 0.95,0.02 0.7,0.45 0.55,1 | 0.25,0.55 0.95,0.5
7: 0.05,0.1 0.3,0 0.6,0.08 0.95,0 0.75,0.4 0.6,1 | 0.15,0.42 1,0.45
7: 0,0.2 0.1,0.02 0.6,0.03 0.75,0 0.75,0 0.65,0.5 0.6,1 | 0.2,0.42 1,0.38
7: 0,0.12 0.3,0.02 0.7,0 0.7,0 0.65,0.5 0.6,1 | 0.15,0.5 1.1,0.42
7: 0.1,0.3 0.15,0.05 0.7,0.05 0.85,0 0.85,0 0.5,0.6 0.3,1 | 0.2,0.5 0.9,0.5
8: 0.85,0.12 0.5,0 0.12,0.15 0.2,0.38 0.55,0.5 0.95,0.72 0.8,0.97 0.4,1 0.05,0.85 0.2,0.6 0.6,0.45 0.9,0.25 0.85,0.1
8: 0.5,0.47 0.15,0.3 0.2,0.05 0.5,0 0.85,0.1 0.85,0.32 0.5,0.47 0.1,0.65 0.05,0.9 0.5,1 0.95,0.88 0.9,0.62 0.5,0.47
8: 0.9,0.05 0.45,0 0.1,0.2 0.4,0.45 0.8,0.65 0.8,0.95 0.35,1 0.1,0.8 0.4,0.55 0.85,0.25 1,0
9: 0.9,0.2 0.6,0 0.2,0.1 0.1,0.35 0.4,0.5 0.8,0.4 0.92,0.1 0.9,0.5 0.8,0.8 0.6,1
9: 0.9,0.25 0.5,0 0.1,0.15 0.1,0.4 0.5,0.52 0.9,0.3 0.95,0.15 0.95,0.6 0.8,0.92 0.4,1 0.05,0.9
9: 0.95,0.3 0.6,0 0.15,0.1 0.05,0.35 0.35,0.5 0.75,0.42 0.95,0.2 0.85,0.6 0.6,0.85 0.2,1
9: 0.8,0.05 0.4,0 0.05,0.2 0.2,0.45 0.6,0.45 0.9,0.1 0.92,0 0.9,0.5 0.88,1
"""

WAYS = {}
for line in STROKES.split("\n")[1:-1]:
    digit, way = line.split(": ")
    WAYS.setdefault(int(digit), []).append(
        [[tuple(map(float, point.split(","))) for point in stroke.split()] for stroke in way.split(" | ")]
    )
ASPECT = {
    0: (0.45, 0.95),
    1: (0.12, 0.7),
    2: (0.45, 0.9),
    3: (0.4, 0.8),
    4: (0.45, 0.95),
    5: (0.4, 0.9),
    6: (0.4, 0.8),
    7: (0.4, 0.85),
    8: (0.35, 0.8),
    9: (0.35, 0.8),
}


def curve(points, closed=False, steps=8):
    p = [points[0]] + list(points) + [points[-1]]
    out = []
    for i in range(1, len(p) - 2):
        a, b, c, d = (np.array(q, float) for q in p[i - 1 : i + 3])
        for t in np.linspace(0, 1, steps, endpoint=False):
            out.append(
                0.5
                * (
                    (2 * b)
                    + (-a + c) * t
                    + (2 * a - 5 * b + 4 * c - d) * t * t
                    + (-a + 3 * b - 3 * c + d) * t**3
                )
            )
    out.append(np.array(p[-2], float))
    return out


def draw(strokes, w, h, thick, margin=14):
    """Strokes in 0..1 onto a canvas, supersampled."""
    im = Image.new("L", (int(w + 2 * margin), int(h + 2 * margin)), 0)
    d = ImageDraw.Draw(im)
    for s in strokes:
        pts = [(margin + x * w, margin + y * h) for x, y in s]
        grow = random.uniform(0.75, 1.25)
        n = len(pts)
        for i, (a, b) in enumerate(zip(pts, pts[1:])):
            t = thick * (1 + (grow - 1) * i / max(1, n))
            d.line([a, b], fill=255, width=max(1, int(round(t))))
            d.ellipse([b[0] - t / 2, b[1] - t / 2, b[0] + t / 2, b[1] + t / 2], fill=255)
    return im


def own_digit(k):
    way = random.choice(WAYS[k])
    j = random.uniform(0.0, 0.06)
    h = 64
    w = h * random.uniform(*ASPECT[k])
    strokes = []
    for s in way:
        strokes.append(curve([(x + random.gauss(0, j), y + random.gauss(0, j)) for x, y in s]))
    return draw(strokes, w, h, random.choice([random.uniform(2.2, 9), random.uniform(6, 18)]))


FONTS = []


def load_fonts(folder):
    for ending in ("ttf", "otf", "woff"):
        FONTS.extend(sorted(glob.glob(folder + "/**/*." + ending, recursive=True)))


_cache = {}


def font_digit(k):
    f = random.choice(FONTS)
    if f not in _cache:
        t = TTFont(f)
        t.flavor = None
        b = io.BytesIO()
        t.save(b)
        _cache[f] = ImageFont.truetype(io.BytesIO(b.getvalue()), 64)
    font = _cache[f]
    im = Image.new("L", (110, 130), 0)
    ImageDraw.Draw(im).text((25, 20), str(k), font=font, fill=255)
    r = random.random()
    if r < 0.25:
        im = im.filter(ImageFilter.MaxFilter(3))
    elif r < 0.4:
        im = im.filter(ImageFilter.MaxFilter(5))
    elif r < 0.5:
        im = im.filter(ImageFilter.MinFilter(3))
    if k == 7 and random.random() < 0.3:
        box = im.getbbox()
        if box:
            y = box[1] + (box[3] - box[1]) * random.uniform(0.35, 0.6)
            x = (box[0] + box[2]) / 2 + random.uniform(-4, 8)
            l = random.uniform(10, 20)
            ImageDraw.Draw(im).line(
                [x - l, y + random.uniform(-3, 3), x + l, y + random.uniform(-3, 3)],
                fill=255,
                width=random.randint(3, 7),
            )
    return im


UCI = None
P = [
    f
    for f in glob.glob("/usr/share/fonts/truetype/**/*.ttf", recursive=True)
    if any(n in f for n in ("Tinos", "FreeSerif", "Arimo", "FreeSans", "LiberationSerif"))
]
_print = {}


def print_digit(k):
    f = random.choice(P)
    if f not in _print:
        _print[f] = ImageFont.truetype(f, 64)
    im = Image.new("L", (110, 130), 0)
    ImageDraw.Draw(im).text((25, 20), str(k), font=_print[f], fill=255)
    r = random.random()
    if r < 0.2:
        im = im.filter(ImageFilter.MaxFilter(3))
    elif r < 0.35:
        im = im.filter(ImageFilter.MinFilter(3))
    return im


def uci_digit(k):
    im = Image.fromarray(random.choice(UCI[k]))
    im = im.resize((48, 64), Image.BICUBIC)
    out = Image.new("L", (76, 92), 0)
    out.paste(im, (14, 14))
    t = random.randint(70, 150)
    return out.point(lambda v: max(0, min(255, (v - t) * 4 + 128)))


def warp(im):
    """Slant, turn, stretch, and a smooth bend."""
    w, h = im.size
    s = random.uniform(-0.35, 0.45)
    a = random.uniform(-0.2, 0.2)
    sx = random.uniform(0.85, 1.2)
    c, n = math.cos(a), math.sin(a)
    m = np.array([[c * sx, -n + s], [n, c]])
    inv = np.linalg.inv(m)
    W, H = int(w * 1.5) + 10, int(h * 1.3) + 10
    cx, cy, ox, oy = w / 2, h / 2, W / 2, H / 2
    im = im.transform(
        (W, H),
        Image.AFFINE,
        (
            inv[0, 0],
            inv[0, 1],
            cx - inv[0, 0] * ox - inv[0, 1] * oy,
            inv[1, 0],
            inv[1, 1],
            cy - inv[1, 0] * ox - inv[1, 1] * oy,
        ),
        Image.BILINEAR,
    )
    if random.random() < 0.5:
        k = 3
        mesh = []
        amp = random.uniform(0, 4)
        gx = [
            [x * W / k + (random.gauss(0, amp) if 0 < x < k else 0) for x in range(k + 1)]
            for _ in range(k + 1)
        ]
        gy = [
            [y * H / k + (random.gauss(0, amp) if 0 < y < k else 0) for _ in range(k + 1)]
            for y in range(k + 1)
        ]
        for y in range(k):
            for x in range(k):
                mesh.append(
                    (
                        (int(x * W / k), int(y * H / k), int((x + 1) * W / k), int((y + 1) * H / k)),
                        (
                            gx[y][x],
                            gy[y][x],
                            gx[y + 1][x],
                            gy[y + 1][x],
                            gx[y + 1][x + 1],
                            gy[y + 1][x + 1],
                            gx[y][x + 1],
                            gy[y][x + 1],
                        ),
                    )
                )
        im = im.transform((W, H), Image.MESH, mesh, Image.BILINEAR)
    return im


def digit(k):
    r = random.random()
    if r < 0.08:
        return tight(print_digit(k))
    im = own_digit(k) if r < 0.55 else font_digit(k) if r < 0.82 or UCI is None else uci_digit(k)
    return tight(warp(im))


def tight(im):
    box = im.point(lambda v: 255 if v > 100 else 0).getbbox()
    return im.crop(box) if box else im


def fit(im):
    """As the reader does: the ink's box into BOX by BOX, keeping its shape, in the middle."""
    im = tight(im)
    w, h = im.size
    k = BOX / max(w, h)
    w, h = max(1, round(w * k)), max(1, round(h * k))
    im = im.resize((w, h), Image.BOX if k < 1 else Image.BILINEAR)
    out = Image.new("L", (SIDE, SIDE), 0)
    out.paste(im, ((SIDE - w) // 2, (SIDE - h) // 2))
    return np.asarray(out, np.float32) / 255


def spoil(im):
    """Low resolution, breaks, clots, thresholds, grain."""
    w, h = im.size
    if random.random() < 0.5:
        k = random.uniform(18, 50) / max(h, 1)
        im = im.resize((max(3, int(w * k)), max(6, int(h * k))), Image.BILINEAR if k > 1 else Image.BOX)
    a = np.asarray(im, np.float32)
    if random.random() < 0.4:
        a = a + np.random.randn(*a.shape) * random.uniform(0, 45)
    if random.random() < 0.5:
        t = random.uniform(70, 160)
        a = np.clip((a - t) * random.uniform(1, 6) + 128, 0, 255)
    a = np.clip(a * random.uniform(0.75, 1.2), 0, 255).astype(np.uint8)
    im = Image.fromarray(a)
    if random.random() < 0.15:  # a rule was taken out, or the pen left off
        d = ImageDraw.Draw(im)
        y = random.uniform(0, im.height)
        t = max(1, im.height * random.uniform(0.02, 0.07))
        x = random.uniform(-0.5, 0.7) * im.width
        d.rectangle([x, y, x + im.width * random.uniform(0.2, 1), y + t], fill=0)
    if random.random() < 0.12:  # specks beside
        d = ImageDraw.Draw(im)
        x, y = random.randint(0, im.width), random.randint(0, im.height)
        r = random.uniform(0.5, 1.5)
        d.ellipse([x - r, y - r, x + r, y + r], fill=255)
    if random.random() < 0.3:  # room cut off or left at the sides
        l, t, r, b = [random.randint(-2, 1) * max(1, im.height // 20) for _ in range(4)]
        im = im.crop((-l if l < 0 else l, -t if t < 0 else t, im.width - max(r, 0), im.height - max(b, 0)))
    return im


def none():
    r = random.random()
    if r < 0.4:  # two digits, or a digit and part of another
        a, b = digit(random.randrange(10)), digit(random.randrange(10))
        h = max(a.height, b.height)
        gap = random.randint(-6, 6)
        out = Image.new("L", (a.width + b.width + 8, h), 0)
        out.paste(a, (0, random.randint(0, h - a.height)))
        y = random.randint(0, h - b.height)
        x = a.width + gap
        old = out.crop((x, y, x + b.width, y + b.height))
        out.paste(ImageChops.lighter(old, b), (x, y))
        out = tight(out)
        if random.random() < 0.5:  # a cut through
            cut = random.uniform(0.25, 0.75) * min(a.width, b.width)
            out = (
                out.crop((int(cut), 0, out.width, out.height))
                if random.random() < 0.5
                else out.crop((0, 0, int(out.width - cut), out.height))
            )
        return out
    if r < 0.62:  # a part of one
        a = digit(random.choice([0, 2, 3, 4, 5, 6, 7, 8, 9, 9, 8, 0]))
        w, h = a.size
        c = random.uniform(0.35, 0.65)
        q = random.randrange(2)
        return a.crop(
            [
                (0, 0, int(w * c) + 1, h),
                (int(w * (1 - c)), 0, w, h),
                (0, 0, w, int(h * c) + 1),
                (0, int(h * (1 - c)), w, h),
            ][q]
        )
    if r < 0.85:  # letters and signs
        f = random.choice(FONTS)
        font_digit(0) if f not in _cache else None
        if f in _cache:
            im = Image.new("L", (140, 150), 0)
            s = random.choice("abcdeghkmnpqrtuvxyABCDEGHKLMNPQRTUVXY.-:,#@?%&()+=")
            ImageDraw.Draw(im).text((30, 25), s, font=_cache[f], fill=255)
            if s in "qgbBlIZzsSoO":
                return none()
            return tight(warp(im))
    # scribbles, dots, blots
    n = random.randint(2, 9)
    pts = [(random.random(), random.random()) for _ in range(n)]
    h = random.uniform(20, 64)
    w = random.uniform(10, 110)
    if random.random() < 0.3:
        h = random.uniform(4, 10)
    return tight(draw([curve(pts)], w, h, random.uniform(2, 14)))


def sample():
    k = random.randrange(13)
    if k < 10:
        return fit(spoil(digit(k))), k
    while True:
        try:
            im = spoil(none())
            if im.width >= 2 and im.height >= 2 and im.getbbox():
                return fit(im), NONE
        except Exception:
            pass


def load_uci(train=True):
    global UCI
    d = load_digits()
    UCI = {k: [] for k in range(10)}
    for i, (im, y) in enumerate(zip(d.images, d.target)):
        if (i % 5 != 0) == train:
            UCI[int(y)].append((im * 15.9).astype(np.uint8))


def make(n, seed):
    random.seed(seed)
    np.random.seed(seed)
    X = np.zeros((n, SIDE, SIDE), np.uint8)
    Y = np.zeros(n, np.uint8)
    for i in range(n):
        while True:
            try:
                x, y = sample()
                break
            except Exception as e:
                pass
        X[i] = (x * 255).astype(np.uint8)
        Y[i] = y
    return X, Y


SH = [
    ("c1", (3, 3, 1, 12)),
    ("c2", (3, 3, 12, 12)),
    ("c3", (3, 3, 12, 24)),
    ("c4", (3, 3, 24, 24)),
    ("d1", (216, 48)),
    ("d2", (48, 11)),
]


def init(key):
    p = {}
    for n, s in SH:
        key, k = jax.random.split(key)
        fan = np.prod(s[:-1])
        p[n] = jax.random.normal(k, s) * np.sqrt(2 / fan)
        p[n + "b"] = jnp.zeros(s[-1])
    return p


def conv(x, w, b):
    return jax.nn.relu(
        jax.lax.conv_general_dilated(x, w, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")) + b
    )


def pool(x):
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def net(p, x, key=None):
    x = conv(x, p["c1"], p["c1b"])
    x = conv(x, p["c2"], p["c2b"])
    x = pool(x)
    x = conv(x, p["c3"], p["c3b"])
    x = conv(x, p["c4"], p["c4b"])
    x = pool(x)
    x = x.reshape(x.shape[0], -1)
    if key is not None:
        x = x * jax.random.bernoulli(key, 0.8, x.shape) / 0.8
    x = jax.nn.relu(x @ p["d1"] + p["d1b"])
    return x @ p["d2"] + p["d2b"]


def loss(p, x, y, key):
    l = net(p, x, key)
    t = jax.nn.one_hot(y, 11) * 0.97 + 0.03 / 11
    return optax.softmax_cross_entropy(l, t).mean()


def pack(p):
    """For each layer scales and biases of its outputs, and weights of eight bits, input by input."""
    out = b""
    for n, _ in SH:
        w = np.asarray(p[n]).reshape(-1, p[n].shape[-1])
        s = np.maximum(np.abs(w).max(0), 1e-8) / 127
        out += s.astype("<f4").tobytes() + np.asarray(p[n + "b"]).astype("<f4").tobytes()
        out += np.clip(np.round(w / s), -127, 127).astype(np.int8).tobytes()
    return out


if __name__ == "__main__":
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 120000
    ep = int(sys.argv[4]) if len(sys.argv) > 4 else 10
    load_fonts(sys.argv[1])
    load_uci(False)
    Xv, Yv = make(6000, 999)
    load_uci(True)
    X, Y = make(count, 1)
    n = len(X)
    B = 128
    p = init(jax.random.PRNGKey(0))
    steps = ep * (n // B)
    opt = optax.adamw(optax.cosine_onecycle_schedule(steps, 3e-3), weight_decay=1e-4)
    s = opt.init(p)

    @jax.jit
    def step(p, s, x, y, k):
        l, g = jax.value_and_grad(loss)(p, x, y, k)
        u, s = opt.update(g, s, p)
        return optax.apply_updates(p, u), s, l

    f = jax.jit(net)
    rng = np.random.default_rng(0)
    key = jax.random.PRNGKey(1)
    for e in range(ep):
        o = rng.permutation(n)
        tot = 0
        for i in range(n // B):
            b = o[i * B : (i + 1) * B]
            key, k = jax.random.split(key)
            p, s, l = step(p, s, (X[b].astype(np.float32) / 255)[..., None], Y[b].astype(np.int32), k)
            tot += float(l)
        v = np.concatenate(
            [
                np.asarray(f(p, (Xv[i : i + 500].astype(np.float32) / 255)[..., None]))
                for i in range(0, len(Xv), 500)
            ]
        )
        dg = Yv < NONE
        print(
            e,
            "loss",
            round(tot / (n // B), 4),
            "right",
            round(float((v.argmax(1) == Yv).mean()), 4),
            "digits",
            round(float((v[dg].argmax(1) == Yv[dg]).mean()), 4),
            flush=True,
        )
    with open(sys.argv[2], "wb") as out:
        out.write(pack(p))
