#!/bin/sh
# How often a digit is wrong, by the confidence of its number: over the fixtures that are scans, and over generated
# reports in every quality of scan. `make digits`; a quarter of an hour, most of it for making the scans once.
set -eu

programs=$1
made=target/digits
qualities="office rough fax photo copy faint"

mkdir -p "$made/reports"
"$programs/sohoa-synth" generate --seed 700 --count 12 --out "$made/reports" >/dev/null
seed=7
for report in "$made"/reports/*.report; do
    for quality in $qualities; do
        scan="$made/$(basename "$report" .report)-$quality.pdf"
        [ -f "$scan" ] || "$programs/sohoa-synth" damage "$report" --python "${TYPST:-python3}" \
            --quality "$quality" --seed "$seed" --out "$scan" >/dev/null
        seed=$((seed + 1))
    done
done

set --
for truth in fixtures/*/truth.txt; do
    for file in "$(dirname "$truth")"/*.pdf "$(dirname "$truth")"/*.tif "$(dirname "$truth")"/*.png; do
        [ -f "$file" ] && set -- "$@" "$file" "$truth"
    done
done
for scan in "$made"/*.pdf; do
    set -- "$@" "$scan" "${scan%.pdf}.truth.txt"
done
exec "$programs/examples/digits" "$@"
