#!/bin/sh
# Checks the build without the feature `tesseract`: it links neither libtesseract nor leptonica, reads a scan with the
# model file alone, and says what it cannot do. `make native`; leaves that build in the target folder.
set -eu

sohoa=$1
scan=$2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

fail() {
    printf 'check_native: %s\n' "$*" >&2
    exit 1
}

if ldd "$sohoa" | grep -Ei 'tesseract|lept'; then
    fail "the program links libraries it should not need"
fi

# A folder with the model file and nothing else: Tesseract's own settings are not needed either.
model=$("$sohoa" doctor | sed -n 's/^ *\(.*vie\.traineddata\) sha256.*/\1/p')
mkdir "$out/data"
cp "$model" "$out/data/vie.traineddata"
"$sohoa" extract "$scan" --mode ocr --tessdata-dir "$out/data" --out "$out/result" -q
grep -q '"figures"' "$out"/result/*.json || fail "no figures were read"

code=0
"$sohoa" read "$scan" --engine tesseract 2>"$out/said" || code=$?
[ "$code" -eq 2 ] || fail "--engine tesseract ended with $code, not 2"
grep -q 'hint:' "$out/said" || fail "--engine tesseract gave no hint"
