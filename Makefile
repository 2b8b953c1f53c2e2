# Two commands matter: `make run` tries Headroom, `make test` tests it.
.PHONY: run test check screenshots bench-answering bench-estimation bench-fieldwork fuzz-estimation clean-data help

help:
	@echo "make run              build and start Headroom with the example study at http://127.0.0.1:8080"
	@echo "make test             everything that must hold: formatting, lints, tests on SQLite and PostgreSQL, browser"
	@echo "make check            formatting and lints only"
	@echo "make screenshots      take the pictures of the README again"
	@echo "make bench-answering  play respondents against the release server and print how fast it saves"
	@echo "make fuzz-estimation  random requests over random data against the estimation engine, for ten minutes"
	@echo "make bench-estimation estimate a survey of up to ten million and print time and memory, beside R"
	@echo "make bench-fieldwork  hand 55,391 invitations to a mail server on this machine and print how fast they leave"
	@echo "make clean-data       forget the example study's data (asks first)"

run: node_modules/.package-lock.json
	cargo build --release --bin headroom
	./target/release/headroom serve --data data --example examples/gp-improvement

test:
	tests/run

check: node_modules/.package-lock.json
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --all-features -- -D warnings

screenshots: node_modules/.package-lock.json
	cargo build --release --bin headroom
	node tests/browser/screenshots.mjs

bench-answering: node_modules/.package-lock.json
	cargo bench -p headroom --bench answering

fuzz-estimation:
	fuzz/run 600

bench-estimation: node_modules/.package-lock.json
	cargo bench -p headroom --bench estimation

bench-fieldwork: node_modules/.package-lock.json
	cargo bench -p headroom --bench fieldwork

clean-data:
	@printf 'Delete the folder data/ with everything that was answered? Type yes: '; \
	read answer; [ "$$answer" = yes ] && rm -rf data && echo "Gone." || echo "Kept."

node_modules/.package-lock.json: package-lock.json package.json
	npm ci --no-audit --no-fund
	@touch $@
