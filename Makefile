# Every task is Rust, in crates/xtask; this file only gives the names that people expect.
.PHONY: run test bench shots

run:
	@cargo xtask run $(ARGS)

test:
	@cargo xtask test

bench:
	@cargo xtask bench $(ONLY)

shots:
	@cargo xtask shots $(ONLY)
