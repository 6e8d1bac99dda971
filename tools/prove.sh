#!/bin/sh
# Proof of the crate with unsafe kernels, the native reader: `prove.sh sanitize` runs its tests under AddressSanitizer,
# `prove.sh miri` those of its kernels and model files under Miri, `prove.sh arm` all as 64-bit ARM in an emulator, where
# the NEON kernels must give the same bits as plain Rust. What the machine lacks is said, and the proof is skipped.
set -e
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
tests="--locked -p sohoa-lstm"

skip() {
    echo "skipped: $1"
    exit 0
}

case $1 in
sanitize)
    host=$(rustc -vV | sed -n 's/^host: //p')
    ls "$(rustc --print target-libdir)"/librustc*_rt.asan.a >/dev/null 2>&1 ||
        skip "this toolchain has no runtime of AddressSanitizer"
    # Sanitizers are not stable yet; the variable lets the stable compiler use them. The target's name keeps them out
    # of build scripts.
    RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=address \
        cargo test --release $tests --target "$host" --target-dir "$target/sanitize"
    ;;
miri)
    cargo +nightly miri --version >/dev/null 2>&1 ||
        skip "no Miri; it comes with: rustup component add miri rust-src --toolchain nightly"
    # Without the feature Miri would find no AVX2 and test plain Rust only. The test left out tries every number.
    MIRIFLAGS=-Zmiri-disable-isolation RUSTFLAGS=-Ctarget-feature=+avx2 \
        cargo +nightly miri test $tests --lib --target-dir "$target/miri" \
        -- kernels:: model:: --skip the_exponential_is_within
    ;;
arm)
    arch=aarch64-unknown-linux-gnu
    [ -d "$(rustc --print target-libdir --target $arch)" ] ||
        skip "no library for ARM; it comes with: rustup target add $arch"
    command -v aarch64-linux-gnu-gcc >/dev/null ||
        skip "no linker for ARM; Debian: gcc-aarch64-linux-gnu, libc6-dev-arm64-cross"
    emulator=$(command -v qemu-aarch64-static || command -v qemu-aarch64) ||
        skip "no emulator of ARM; Debian: qemu-user-static"
    export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
    # Once with dot products, once as a processor without them.
    for processor in max cortex-a57; do
        export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="$emulator -cpu $processor -L /usr/aarch64-linux-gnu"
        cargo test --release $tests --target $arch --target-dir "$target/arm"
    done
    ;;
*)
    echo "usage: prove.sh sanitize|miri|arm" >&2
    exit 2
    ;;
esac
