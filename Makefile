# The commands of a developer. `make` lists them.

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=

release := -c release --static-swift-stdlib
program := .build/release/ocidiff-offline
share := .build/share

export SWIFT

.PHONY: help
help: ## list these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 26
	@echo
	@echo "Variables: SWIFT ($(SWIFT)), PREFIX ($(PREFIX)), DESTDIR (empty), ONLY (all tests; for the two sanitizers)."

.PHONY: demo
demo: program ## build, and compare the two images of fixtures/ (they differ: the program exits 1)
	$(program) --semantic fixtures/greeter-a.tar fixtures/greeter-b.tar; test $$? -eq 1

.PHONY: test
test: test-dependencies ## install what is lacking, and run all tests
	$(SWIFT) test --disable-xctest

.PHONY: example
example: dependencies ## test the package in Examples/, which uses the libraries as yours would
	$(SWIFT) test --disable-xctest --package-path Examples/GoldenImage --scratch-path .build/example

.PHONY: mutations
mutations: test-dependencies ## change 100,000 images in one thing each, from a fresh seed, and hold the reports against it
	OCIDIFF_MUTATIONS=100000 OCIDIFF_SEED=random $(SWIFT) test --disable-xctest \
	  --filter everyMutationIsToldAsWhatItIs

# One test after the other, as they are slow there and some are timed. Cut inputs are for the program's own handler.
# ONLY=REGEX runs the tests of that name alone.
filter = $(if $(ONLY),--filter '$(ONLY)')

.PHONY: thread-check
thread-check: test-dependencies ## run all tests under ThreadSanitizer
	TSAN_OPTIONS=handle_sigbus=0 $(SWIFT) test --disable-xctest --no-parallel \
	  --sanitize=thread --scratch-path .build-thread $(filter)

.PHONY: address-check
address-check: test-dependencies ## run all tests under AddressSanitizer
	ASAN_OPTIONS=handle_sigbus=0:detect_leaks=0 $(SWIFT) test --disable-xctest --no-parallel \
	  --sanitize=address --scratch-path .build-address $(filter)

.PHONY: fuzz
fuzz: test-dependencies ## fuzz each way in for 20 s (Fuzz/run tells how to go on for longer)
	Fuzz/run all 20

.PHONY: nightly
nightly: thread-check address-check mutations program ## what takes hours: sanitizers, mutations, half an hour of each fuzzer, hostile archives
	Fuzz/run all 1800
	Benchmarks/hostile $(program)

.PHONY: build
build: program ## build .build/release/ocidiff-offline, its shell completions and its manual page
	scripts/make-documents $(program) $(share)

.PHONY: program
program: dependencies
	$(SWIFT) build $(release)

.PHONY: lint
lint: toolchain ## hold the code against .swift-format
	$(SWIFT) format lint --strict -r Package.swift Sources Tests Fuzz/Package.swift Fuzz/Sources \
	  Examples/GoldenImage

# Does not build what is there already: it may run as another user, without the toolchain.
.PHONY: install
install: | $(program) $(share) ## copy what `make build` built to DESTDIR/PREFIX/bin and DESTDIR/PREFIX/share
	install -D -m 755 $(program) $(DESTDIR)$(PREFIX)/bin/ocidiff-offline
	cd $(share) && find * -type f -exec install -D -m 644 {} $(DESTDIR)$(PREFIX)/share/{} \;

.PHONY: uninstall
uninstall: | $(share) ## remove what `make install` copied
	rm -f $(DESTDIR)$(PREFIX)/bin/ocidiff-offline
	cd $(share) && find * -type f -exec rm -f $(DESTDIR)$(PREFIX)/share/{} \;

$(program) $(share):
	$(MAKE) build

.PHONY: library-documents
library-documents: dependencies ## the documentation of the libraries as web pages: .build/documentation
	scripts/make-library-documents .build/documentation

.PHONY: dist
dist: dist-dependencies | $(program) $(share) ## a tarball that runs where there is nothing but the C library: .build/dist
	packaging/make-dist $(program) $(share) .build/dist

.PHONY: deb
deb: dist-dependencies | $(program) $(share) ## a package for Debian and Ubuntu: .build/dist
	packaging/make-deb $(program) $(share) .build/dist

.PHONY: dist-dependencies
dist-dependencies:
	@scripts/install-dependencies --dist

.PHONY: dependencies
dependencies:
	@scripts/install-dependencies

.PHONY: test-dependencies
test-dependencies:
	@scripts/install-dependencies --tests
	@scripts/fetch-sarif-schema .build/sarif-2.1.0.schema.json

.PHONY: toolchain
toolchain:
	@scripts/check-swift

.PHONY: clean
clean: ## remove what was built
	rm -rf .build
