# What people and CI type. `make demo` and `make test` do all the set-up on a fresh Debian or Ubuntu machine.

TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
SOHOA := $(TARGET_DIR)/release/sohoa
DEMO_SCAN := fixtures/commune-office/commune-office.pdf
DEMO_OUT := target/demo
TYPST := .cache/typst

.PHONY: help setup build native demo test lint doc check accuracy digits bench stages sanitize miri arm typesetter fixtures clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## install the libraries, language data and tools that are missing
	@sh tools/setup.sh

build: setup ## build the program in release mode
	cargo build --release --locked -p sohoa

native: setup ## build the program without libtesseract and leptonica, and check that it reads
	cargo build --release --locked -p sohoa --no-default-features
	sh tools/check_native.sh $(SOHOA) $(DEMO_SCAN)

demo: build ## read a scanned report and print its figures
	@echo "\$$ sohoa extract $(DEMO_SCAN) --out $(DEMO_OUT) --table"
	@$(SOHOA) extract $(DEMO_SCAN) --out $(DEMO_OUT) --table

# The tests of the whole run the built program; Tesseract must find the thread limit in its environment.
test: build ## run every test, the real libraries included
	OMP_THREAD_LIMIT=1 cargo test --release --locked --workspace

lint: setup ## formatting and clippy, warnings are errors
	cargo fmt --all --check
	cargo clippy --release --locked --workspace --all-targets -- -D warnings

doc: setup ## build the documentation, warnings are errors
	RUSTDOCFLAGS="-D warnings" cargo doc --release --locked --workspace --no-deps

check: native test lint doc ## what CI runs

accuracy: build ## score every fixture, write fixtures/scores.csv and target/accuracy.md
	$(SOHOA) evaluate fixtures --thresholds fixtures/thresholds.toml --csv fixtures/scores.csv --markdown target/accuracy.md --json target/accuracy.json

digits: typesetter ## how often a digit is wrong, by confidence: the table of crates/ocr/README.md
	cargo build --release --locked -p sohoa-synth
	cargo build --release --locked -p sohoa-ocr --example digits
	TYPST=$(TYPST)/bin/python sh tools/digits.sh $(TARGET_DIR)/release

bench: build ## time sohoa and its peers on the same scan, in one run; the table goes into README.md
	python3 tools/bench.py --sohoa $(SOHOA) --readme README.md

stages: setup ## time each pure stage by itself, and the reading of lines
	cargo bench --locked -p sohoa-tests --bench stages
	cargo bench --locked -p sohoa-lstm --bench lines

sanitize: ## the native reader's tests under AddressSanitizer
	@sh tools/prove.sh sanitize

miri: ## the tests of its kernels and model files under Miri, in about ten minutes
	@sh tools/prove.sh miri

arm: ## its tests as 64-bit ARM in an emulator
	@sh tools/prove.sh arm

# Typst, and the faces that the fixtures are set in.
typesetter:
	@sh tools/setup.sh fonts-croscore python3-venv
	@[ -x $(TYPST)/bin/python ] || python3 -m venv $(TYPST)
	@$(TYPST)/bin/python -c 'import typst' 2>/dev/null || $(TYPST)/bin/python -m pip install -q typst==0.15.0

fixtures: typesetter ## make the fixtures again, byte for byte the same
	cargo run --release --locked -p sohoa-synth -- fixtures

clean: ## remove what was built
	cargo clean
	rm -rf target
