# The course's commands; each makes the environment it needs first.

# One thread each: the thread pools of two notebooks side by side slow each other down many times.
export OMP_NUM_THREADS ?= 1
# Compiled once: else each of some forty processes compiles the course again.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
PORT ?= 8000
LONGEST = tests/test_site.py tests/test_page.py tests/test_page_verdicts.py
SUITE = $(LONGEST) $(filter-out $(LONGEST), $(wildcard tests/test_*.py))
COURSE := $(shell find beyond3x3 chapters images references *.md _config.yml _toc.yml pyproject.toml LICENSE* -type f -not -name '*.pyc' -not -path '*/.*')
RUNS := $(wildcard _build/notebooks/chapters/*/*.ipynb)
SITE := _build/html/beyond3x3.zip
LOOK := $(shell find beyond3x3/book beyond3x3/page beyond3x3/widgets -type f -not -name '*.pyc' -not -path '*/page/*.js' -not -path '*/widgets/*.js') _config.yml _toc.yml

help:           ## what there is to make
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

book: $(SITE)   ## the site, in _build/html
	@echo "built: open _build/html/index.html, or see it on localhost with make serve"

# The archive is made last. What was forgotten, and Python for the pages that could not be had, is tried again.
$(SITE): $(INSTALLED) $(COURSE) $(RUNS) _build/.look $(if $(and $(RUNS), $(wildcard _build/html/_python/files.json)),, again)
	@$(BIN)/python beyond3x3/book/notebooks.py run
	@echo "building the book"
	@$(BIN)/jupyter-book build . -W --keep-going || { rm -rf _build/.doctrees; exit 1; }
	@$(BIN)/python beyond3x3/book/offline.py

again:

notebooks: $(INSTALLED)    ## every notebook that has changed, or reads what has, run and tested
	@$(BIN)/python beyond3x3/book/notebooks.py run

offline: book   ## the site and its notebooks in one archive, _build/html/beyond3x3.zip
	@ls -sh $(SITE)

serve:          ## the built site on localhost
	@echo "http://127.0.0.1:$(PORT)"
	@$(PYTHON) -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

lab: $(INSTALLED)    ## JupyterLab on the chapters
	$(BIN)/jupyter lab chapters

look: browser   ## a built page as pictures, PAGE=chapters/X/lesson, and PART='[data-widget]' of it
	@$(BIN)/python tests/look.py $(PAGE) $(if $(PART),'$(PART)')

rooms: browser  ## the room that a page keeps for each figure, measured in the built pages
	@$(BIN)/python tests/rooms.py

check: $(INSTALLED)    ## what has changed since the last commit, in about a minute
	@$(BIN)/python tests/check.py

test: book browser    ## every notebook, every test
	@echo "testing the pages in a browser, which take longest, and the package"
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(SUITE)

links: $(INSTALLED)    ## every link to another site, followed
	@$(BIN)/jupyter-book build . --builder linkcheck

binder: $(INSTALLED)    ## every notebook in a fresh environment as Binder makes it
	@$(BIN)/python tests/elsewhere.py binder

colab: $(INSTALLED)    ## every notebook alone, with Colab's versions
	@$(BIN)/python tests/elsewhere.py colab

machines: $(INSTALLED)    ## every number under the kernels of other processors, with one thread and two
	@$(BIN)/python tests/machines.py $(PROCESSORS)

export: $(INSTALLED)    ## beyond3x3/*.py from the notebooks, the repository's address into them
	$(BIN)/python beyond3x3/book/notebooks.py export

assignments: $(INSTALLED)    ## the student notebooks from the solutions
	$(BIN)/python beyond3x3/book/assignments.py

bench: book browser    ## what all of it costs, measured here: references/speed.md
	@$(BIN)/python benchmarks
	@$(BIN)/python images/draw.py how-time-grows

frameworks: $(INSTALLED)    ## what other frameworks make of the same numbers, asked in an environment of its own
	@$(BIN)/python -m frameworks

images: $(INSTALLED)    ## the pictures and animations, drawn again
	$(BIN)/python images/draw.py

clean:          ## away with the site and what the notebooks left
	rm -rf _build

browser: $(INSTALLED)
	@$(BIN)/python tests/browser.py

$(INSTALLED): requirements.txt pyproject.toml
	@echo "installing the course's requirements into .venv: this takes minutes the first time"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --no-compile -r requirements.txt
	@$(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $@

# Every page depends on how the book is built.
_build/.look: $(LOOK)
	@rm -rf _build/.doctrees _build/html
	@mkdir -p _build && touch $@

.PHONY: again help book notebooks offline serve lab look check test links binder colab machines export assignments bench frameworks images clean browser
