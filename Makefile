# Start here:  make dev   (the site while you change it)
#              make run   (the site on http://127.0.0.1:8000/)
#              make test  (everything that must hold)
.DEFAULT_GOAL := help
.SUFFIXES:

VENV ?= .venv
BIN := $(VENV)/bin
# A Python to start from. Set PYTHON yourself to choose another one.
PYTHON ?= $(firstword $(foreach p,python3.12 python3.13 python3.11 python3 python,$(shell \
	$(p) -c 'import sys, ensurepip; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))

INSTALL = $(if $(wildcard $(BIN)/python),$(BIN)/python,$(or $(PYTHON),\
	$(error Python 3.11 or newer with venv is needed (Debian: apt install python3-venv)))) bin/install.py $(VENV)
# Test processes side by side; empty (WORKERS=) runs all in one, which a debugger needs.
WORKERS ?= --numprocesses auto --dist worksteal
# Files with a flood, kills or a server of their own make it once, so a file stays in one process.
FILES_SIDE_BY_SIDE = $(subst worksteal,loadfile,$(WORKERS))
# Those with few tests take longest; xdist would begin them last.
IN_ORDER = $(if $(WORKERS),--no-loadscope-reorder)
# One lock for every supported Python and system; no comment names a host.
LOCK = $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate $(ARGS)

# Images of containers like to set it; hundreds of processes of the tests would each compile the site anew.
unexport PYTHONDONTWRITEBYTECODE

export HOST ?= 127.0.0.1
export PORT ?= 8000

.PHONY: help dev run demo audit audit-dependencies test test-fast test-long lint format types lock setup setup-dev setup-ci e2e journeys validators gallery bench bursts sizes dearest rehearsal wordpress beside-wordpress wordpress-plugin backup restore staff \
	try-pythons check-deploy clean

help: ## Show what can be made
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

run: export YAMEDOKI_ENV ?= local
run: setup ## Set up everything and serve the site on HOST:PORT
	@echo "データベース、公開データ、静的ファイルを用意しています。変わったものだけを作り直します。"
	@$(BIN)/python -m config.prepare
	@case "$(HOST)" in 127.*|localhost|::1|"[::1]") ;; *) \
		echo "注意：$(HOST) は、この機械の外からも開けます。前に置くnginxなしでは、遅い接続がいくつかあるだけで止まります（docs/operations.md）。" >&2;; esac
	@echo "やめどき: http://$(HOST):$(PORT)/ （停止は Ctrl+C）"
	@echo "編集画面: http://$(HOST):$(PORT)/admin/ （はじめての方は、別の端末で make staff を実行してください）"
	@exec $(BIN)/gunicorn --config config/gunicorn.py config.wsgi

dev: export YAMEDOKI_ENV := development
dev: setup-dev ## Serve the site while you change it: no page is cached, files and templates are read anew
	@$(BIN)/python -m config.prepare
	@$(BIN)/python manage.py runserver "$(HOST):$(PORT)"

# Its own folder and database, whatever the environment says.
DEMO = env -u DATABASE_URL -u STATIC_ROOT YAMEDOKI_DATA_DIR="$(CURDIR)/.data/demo"

demo: export YAMEDOKI_ENV ?= local
demo: setup ## Serve a site to play with: drafts, old editions, reports, articles, staff; apart from your own data
	@test "$(YAMEDOKI_ENV)" != production || { echo "本番の設定では、見本を作りません。"; exit 2; }
	@echo "見本のデータベース（.data/demo）を用意しています。"
	@$(DEMO) $(BIN)/python -m config.prepare
	@$(DEMO) $(BIN)/python manage.py make_demo
	@exec $(DEMO) $(BIN)/gunicorn --config config/gunicorn.py config.wsgi

staff: setup ## Make an account for the admin
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py make_staff $(ARGS)

test: setup-dev ## Run every check and test that needs no browser
	@$(MAKE) --no-print-directory --jobs=2 $(if $(filter 4.%,$(MAKE_VERSION)),--output-sync) lint types
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest $(WORKERS)

test-fast: export HYPOTHESIS_PROFILE ?= quick
test-fast: setup-dev ## Run the quick tests alone, with few generated examples; ARGS="-k word" chooses among all
	$(BIN)/python -m pytest $(WORKERS) $(or $(ARGS),-m "not e2e and not long and not slow")

# schema.org as types and a compiler, for what pages tell search engines. npm leaves that file when it is done.
OUTSIDE = tests/outside/node_modules/.package-lock.json
$(OUTSIDE): tests/outside/package-lock.json
	npm ci --prefix tests/outside --silent --no-audit --no-fund --ignore-scripts
	@touch $@

validators: setup-ci $(OUTSIDE) ## Hold structured data and the API document against others' validators (needs npm)
	$(BIN)/python -m pytest -m long tests/guides/sharing/test_structured_data.py tests/guides/sharing/test_generated_client.py $(ARGS)

test-long: setup-ci $(OUTSIDE) ## Kill, wipe and flood real processes, hold the API against its document; ARGS="-k word" chooses
	$(BIN)/python -m pytest -m long $(FILES_SIDE_BY_SIDE) $(IN_ORDER) $(ARGS)

audit: setup ## Look for what is wrong or old in what readers see; asks Lighthouse about SITE=... where it is installed
	$(BIN)/python manage.py audit
	$(BIN)/python manage.py check_scenarios
	$(BIN)/python manage.py audit_articles
	@$(BIN)/python bin/lighthouse.py $(SITE)

audit-dependencies: setup-ci ## Look for known weaknesses in what is locked; SBOM=file.json lists it instead
	$(BIN)/pip-audit --strict --require-hashes --disable-pip --requirement requirements.txt \
		$(if $(SBOM),--format cyclonedx-json --output "$(SBOM)")

lint: setup-dev ## Check style, templates, imports and requirements
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry .

types: setup-dev ## Check types
	$(BIN)/mypy

format: setup-dev ## Rewrite the code in the house style
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .

setup: ## Install what the site needs to run (nothing when it is installed already)
	@$(INSTALL) runtime

setup-dev: ## Install what the tests need as well
	@$(INSTALL) dev

setup-ci: ## Install PostgreSQL and browser drivers as well
	@$(INSTALL) ci

e2e: setup-ci ## Walk through the site in Chromium, in Firefox (firefox-esr) and in WebKit (webkit2gtk-driver, xvfb)
	$(BIN)/python -m pytest -m e2e $(WORKERS) $(ARGS) || [ $$? -eq 5 ]

journeys: setup-ci ## Print which browser manages which journey, with scripts and without; PICTURES=folder takes pictures in each
	$(BIN)/python bin/journeys.py $(PICTURES)

gallery: setup-ci ## Take the pictures in docs/screenshots anew
	$(BIN)/python bin/gallery.py

bench: setup-ci ## Measure ratios; ARGS chooses (benchmarks/)
	$(BIN)/python -m benchmarks $(ARGS)

dearest: setup-ci ## Look for the dearest report; ARGS is for how many seconds (thirty minutes); ARGS="20 --here --at-most 10" looks shortly, at a prepared site
	$(BIN)/python -m benchmarks.dearest $(ARGS)

wordpress-plugin: setup ## Pack our plugin for WordPress; FILE=… and SITE=https://… (without: yamedoki.zip for the example's address)
	@$(BIN)/python -m guides.sharing.wordpress_plugin "$(or $(SITE),https://yamedoki.example)" "$(or $(FILE),yamedoki.zip)"
	@echo "$(or $(FILE),yamedoki.zip)"

wordpress: setup-ci ## Paste everything we hand to authors into a real WordPress; WORDPRESS=folder takes another one
	$(BIN)/python bin/wordpress.py

beside-wordpress: setup-ci ## Measure our pages beside a blog with a page cache and a static file; SUPER_CACHE=folder takes the plugin itself
	$(BIN)/python bin/beside_wordpress.py

rehearsal: setup-ci ## Rehearse two servers, nginx and a failing PostgreSQL on loopback
	$(BIN)/python bin/rehearsal.py $(ARGS)

bursts: setup-ci ## Measure what readers notice of dear reports and of sign-ins by the dozen, behind the shipped nginx (three minutes)
	$(BIN)/python bin/rehearsal.py hold_nobody

sizes: setup-ci ## Measure what a server needs: memory of two instances, disk (the table of docs/operations.md); ARGS=--here
	$(BIN)/python -m benchmarks.sizes $(ARGS)

backup: setup ## Save the whole database in one checked file; FILE=... chooses where
	@$(BIN)/python manage.py backup $(FILE)

restore: setup ## Put the database back as FILE=... says; the present state is kept beside it
	@test -n "$(FILE)" || { echo "FILE=（バックアップのファイル）を付けてください。例：make restore FILE=.data/backups/…"; exit 2; }
	@$(BIN)/python manage.py restore "$(FILE)" $(ARGS)

check-deploy: setup ## Ask Django what it dislikes about our production settings
	YAMEDOKI_ENV=production SITE_URL=https://yamedoki.example ALLOWED_HOSTS=yamedoki.example TRUSTED_PROXY=on \
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
	$(BIN)/python manage.py check --deploy --fail-level WARNING

try-pythons: ## Install the locks and run the tests on every Python from 3.11 on found here; ARGS=--others but this
	$(PYTHON) bin/try_pythons.py $(ARGS)

lock: setup ## Pin the newest allowed versions again; ARGS=--upgrade moves them
	@$(LOCK) requirements-ci.in --output-file requirements-ci.txt
	@$(LOCK) requirements-dev.in --constraint requirements-ci.txt --output-file requirements-dev.txt
	@$(LOCK) requirements.in --constraint requirements-dev.txt --output-file requirements.txt
	@echo uv | $(LOCK) - --output-file requirements-uv.txt

clean: ## Remove the environment and caches; .data (the database) stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
