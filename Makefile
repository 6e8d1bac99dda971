# What people and CI type. `make demo` and `make test` do all the set-up on a fresh Debian or Ubuntu machine.

TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
SOHOA := $(TARGET_DIR)/release/sohoa
DEMO_SCAN := fixtures/commune-office/scan.pdf
DEMO_OUT := target/demo

.PHONY: help setup build demo test lint doc check fixtures bench clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## install the libraries, language data and tools that are missing
	@sh tools/setup.sh

build: setup ## build the program in release mode
	cargo build --release --locked

demo: build ## read a scanned report and print its figures
	@echo "\$$ sohoa extract $(DEMO_SCAN) --out $(DEMO_OUT) --table"
	@$(SOHOA) extract $(DEMO_SCAN) --out $(DEMO_OUT) --table

test: build ## run every test, the real libraries included
	cargo test --release --locked --workspace

lint: setup ## formatting and clippy, warnings are errors
	cargo fmt --all --check
	cargo clippy --release --locked --workspace --all-targets -- -D warnings

doc: setup ## build the documentation, warnings are errors
	RUSTDOCFLAGS="-D warnings" cargo doc --release --locked --workspace --no-deps

check: test lint doc ## what CI runs

clean: ## remove what was built
	cargo clean
	rm -rf target
