# Two commands do all the set-up: `make run` and `make test`. Variables given behind them reach the program,
# for example: make run PORT=8123 DATABASE_URL=postgresql://… MAIL_SERVER=… MAIL_PORT=…
.DEFAULT_GOAL := help
.PHONY: help run test faults mutants bench gallery pictures lint format lock clean

help: ## list these targets
	@sed -n 's/^\([a-z]*\): ## \(.*\)/  make \1  \2/p' Makefile | awk '{ n = $$2; $$1 = $$2 = ""; printf "  make %-8s%s\n", n, $$0 }'

run: ## the demo: the site, a mail server that keeps the mails, and a page that shows them
	@sh scripts/run

test: ## checks of the code, then every test but what `make mutants` runs (ARGS="tests/demo -x" to choose)
	@sh scripts/test

faults: ## everything that can break, with release figures, on both databases, and every planted fault (half an hour; OVERLOAD_SECONDS=300 for the long loads)
	@sh scripts/faults

mutants: ## the checks on trial, of the pages and of the assessment: about a thousand planted faults, none may be missed (minutes)
	@ARGS="-m trial" sh scripts/test
	@.venv/bin/python -m webapp.assessment.proof

bench: ## how fast the site answers, beside nginx and bare Flask, and Lighthouse (10 minutes, nothing else running; ARGS="load paint" to choose)
	@sh scripts/bench

gallery: ## screenshots of every kind of page at three widths, light and dark, into docs/gallery (minutes)
	@sh scripts/gallery

pictures: ## the picture for each article and treatment that shows where its address is passed on, into static/img/og
	@sh scripts/pictures

lint: ## only the checks of the code: ruff, mypy, import-linter, djlint
	@sh scripts/lint

format: ## put the Python files into the house's layout
	@sh scripts/format

lock: ## compile the three requirements.in into requirements.txt, with hashes (UPGRADE=1 for newer ones)
	@sh scripts/lock

clean: ## remove the virtual environment, the fallback browser and caches; instance/ stays
	@rm -rf .venv .venv-scanners tests/browser/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
