#!/bin/sh
# Installs what sohoa needs and this machine lacks. Run by `make setup`; does nothing when all is there.
# Arguments are further packages that a target needs.
#
# From the distribution (Debian 12, Ubuntu 24.04 and their kin): the packages below, by apt-get, as root
# or through sudo. Without either, the missing packages are named and nothing is installed.
# From the Python package index: libpdfium out of the wheel of pypdfium2, pinned by version and SHA-256,
# unpacked into the cache folder where the program looks for it.
set -eu

# Tesseract and its Vietnamese data; headers to build against; libclang for bindgen.
PACKAGES="gcc libc6-dev pkg-config tesseract-ocr tesseract-ocr-vie libtesseract-dev libleptonica-dev libclang-dev python3 $*"

PDFIUM_WHEEL="pypdfium2==5.14.0"
PDFIUM_BUILD=8076
WHEEL_SHA256_X86_64=11f281613fa22313d9c7ab89947665e84eccf8ebe40e1198a84a88352305648d
WHEEL_SHA256_AARCH64=f1b696e6901e16f114a2ec6332e5e3f8f5033a901614ead28499ab18ca6024f5
LIBRARY_SHA256_X86_64=fd4de9f91f183476d04b1bc3fd17dacd95aba349c55d2c376512d95e082b441e
LIBRARY_SHA256_AARCH64=2c6b186b84596e1e6c370b9058c8dfd64b3d944f4878e51993b3cddb160209e2

# The oldest Rust that builds sohoa.
RUST_MINIMUM=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$(dirname "$0")/../Cargo.toml")

say() { printf 'setup: %s\n' "$*" >&2; }

# What, then what to do about it.
fail() {
    say "error: $1"
    [ -z "${2:-}" ] || printf '  hint: %s\n' "$2" >&2
    exit 1
}

main() {
    check_rust
    check_machine
    install_packages
    install_pdfium
}

check_rust() {
    command -v cargo >/dev/null 2>&1 ||
        fail "cargo was not found" "install Rust $RUST_MINIMUM or newer with rustup"
    version=$(rustc --version | cut -d ' ' -f 2)
    oldest=$(printf '%s\n%s\n' "$RUST_MINIMUM" "$version" | sort -V | head -n 1)
    [ "$oldest" = "$RUST_MINIMUM" ] ||
        fail "Rust $version is too old" "install Rust $RUST_MINIMUM or newer: rustup update"
}

check_machine() {
    machine=$(uname -m)
    case "$machine" in
        x86_64 | amd64) library_sha256=$LIBRARY_SHA256_X86_64 ;;
        aarch64 | arm64) library_sha256=$LIBRARY_SHA256_AARCH64 ;;
        *) fail "no libpdfium is pinned for $machine" "x86_64 and aarch64 are supported" ;;
    esac
}

install_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1; then
        check_without_dpkg
        return
    fi
    missing=$(missing_packages "$PACKAGES")
    [ -n "$missing" ] || return 0
    install_from_distribution "$missing"
    missing=$(missing_packages "$PACKAGES")
    [ -z "$missing" ] || fail "still missing: $missing"
}

missing_packages() {
    for package in $1; do
        if ! dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed; then
            printf '%s ' "$package"
        fi
    done
}

install_from_distribution() {
    packages=${1% }
    if [ "$(id -u)" -eq 0 ]; then
        as_root=
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        fail "these packages are missing and need root to install: $packages" \
            "sudo apt-get install $packages"
    fi
    say "installing $packages"
    # Word splitting of both is meant.
    # shellcheck disable=SC2086
    $as_root apt-get -qq update || fail "apt-get update failed" "is the network there?"
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $packages \
        >&2 || fail "apt-get could not install: $packages"
}

# Other distributions: say what is needed, install nothing.
check_without_dpkg() {
    for needed in cc pkg-config tesseract python3; do
        command -v "$needed" >/dev/null 2>&1 ||
            fail "$needed was not found, and this is not Debian or Ubuntu" \
                "install what these Debian packages hold: $PACKAGES"
    done
    pkg-config --exists tesseract lept ||
        fail "the headers of tesseract and leptonica were not found" \
            "install what these Debian packages hold: $PACKAGES"
    tesseract --list-langs 2>/dev/null | grep -qx vie ||
        fail "Tesseract's Vietnamese data were not found" "install what tesseract-ocr-vie holds"
}

install_pdfium() {
    folder="${XDG_CACHE_HOME:-$HOME/.cache}/sohoa/pdfium-$PDFIUM_BUILD"
    library="$folder/libpdfium.so"
    if [ -f "$library" ] && is_intact "$library"; then
        return
    fi
    python3 -m pip --version >/dev/null 2>&1 || install_from_distribution python3-pip
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    trap 'exit 130' INT TERM
    say "fetching libpdfium (build $PDFIUM_BUILD, $PDFIUM_WHEEL)"
    # Both hashes: pip takes the wheel of this machine and refuses any other content.
    printf '%s --hash=sha256:%s --hash=sha256:%s\n' \
        "$PDFIUM_WHEEL" "$WHEEL_SHA256_X86_64" "$WHEEL_SHA256_AARCH64" >"$scratch/pinned.txt"
    python3 -m pip download --quiet --disable-pip-version-check --require-hashes --no-deps \
        --only-binary=:all: --dest "$scratch" --requirement "$scratch/pinned.txt" ||
        fail "libpdfium could not be fetched" "is the network there? is another wheel forced by pip's settings?"
    python3 - "$scratch" <<'PYTHON' || fail "the wheel could not be unpacked"
import pathlib
import sys
import zipfile

scratch = pathlib.Path(sys.argv[1])
(wheel,) = scratch.glob("*.whl")
unpacked = scratch / "unpacked"
unpacked.mkdir()
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name.endswith("/libpdfium.so"):
            (unpacked / "libpdfium.so").write_bytes(archive.read(name))
        elif "/licenses/" in name and not name.endswith("/"):
            target = unpacked / "licenses" / name.split("/licenses/", 1)[1].replace("/", "-")
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(archive.read(name))
PYTHON
    is_intact "$scratch/unpacked/libpdfium.so" || fail "libpdfium.so in the wheel is not the pinned file"
    mkdir -p "$folder"
    cp -R "$scratch/unpacked/licenses" "$folder/" 2>/dev/null || true
    # Renamed into place, so that a program that looks meanwhile finds all of it or nothing.
    cp "$scratch/unpacked/libpdfium.so" "$folder/libpdfium.so.$$"
    mv "$folder/libpdfium.so.$$" "$library"
    say "libpdfium is in $library"
}

is_intact() {
    printf '%s  %s\n' "$library_sha256" "$1" | sha256sum --check --status
}

main
