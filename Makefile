# Two commands do everything on a fresh machine: `make app` and `make test`.
# Each may be interrupted and run again; what is done is not done twice.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INDEX := $(or $(YANBI_INDEX),index)
export GRADIO_ANALYTICS_ENABLED := False
export HF_HUB_DISABLE_TELEMETRY := 1

.PHONY: app test check models samples browser bench clean help

help:
	@echo 'make app     安装、取模型、建示例资料库，打开 http://127.0.0.1:7860'
	@echo 'make test    安装、取模型、检查代码、跑全部测试'
	@echo 'make check   ruff、mypy、引用规则'
	@echo 'make models  只取并核对模型文件'
	@echo 'make bench   装上用来比较的程序，逐项测速，写出 docs/performance.md（一两个小时）'
	@echo 'make clean   删去 $(VENV) 和缓存（不动模型和资料库）'

app: $(VENV)/app models samples
	$(BIN)/python app.py

test: $(VENV)/dev models browser check
	$(BIN)/python -m pytest

check: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

models: $(VENV)/app
	$(BIN)/yanbi models pull

# The marker is written last, so an interrupted run is taken up again; a person who has removed the
# samples does not get them back.
samples: $(INDEX)/.samples
$(INDEX)/.samples: | $(VENV)/app models
	$(BIN)/yanbi add tests/samples --index $(INDEX)
	@touch $@

browser: $(VENV)/dev
	$(BIN)/python tests/install_browser.py

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo '需要 Python 3.11 或更新版本；可用 make PYTHON=python3.12 指定。'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo '建不了虚拟环境；请先安装：sudo apt-get install python3-venv'; exit 1; }

# The stamps hold what was installed: a changed pyproject or constraints file installs again.
$(VENV)/app: pyproject.toml constraints.txt | $(VENV)/bin/pip
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e .
	@touch $@

$(VENV)/dev: pyproject.toml constraints.txt $(VENV)/app | $(VENV)/bin/pip
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e '.[dev]'
	@touch $@

# What others make, and what they need, stays out of the environment that yanbi runs in.
BENCH_VENV := .venv-bench
BENCH_BIN := $(BENCH_VENV)/bin
BENCH_QUESTIONS ?= tests/data/questions.jsonl
BENCH_SPEECHES ?= tests/samples
BENCH_NUMBER ?= 40

bench: $(BENCH_VENV)/bench
	$(BENCH_BIN)/python bench/answers.py --questions $(BENCH_QUESTIONS) --peers \
	  --speeches $(BENCH_SPEECHES) --number $(BENCH_NUMBER) --json bench/results/answers.json
	$(BENCH_BIN)/python bench/generation.py --questions $(BENCH_QUESTIONS) \
	  --speeches $(BENCH_SPEECHES) --number $(BENCH_NUMBER) --json bench/results/generation.json
	$(BENCH_BIN)/python bench/embedding.py --json bench/results/embedding.json
	$(BENCH_BIN)/python bench/search.py --whole --json bench/results/search.json
	$(BENCH_BIN)/python bench/growth.py --json bench/results/growth.json
	$(BENCH_BIN)/python bench/memory.py --json bench/results/memory.json
	$(BENCH_BIN)/python bench/start.py --json bench/results/start.json
	$(BENCH_BIN)/python bench/performance_page.py

# llama.cpp comes as source and is built for this processor, which takes 10 to 20 minutes.
$(BENCH_VENV)/bench: pyproject.toml constraints.txt
	@command -v c++ >/dev/null || { echo '需要 C++ 编译器：sudo apt-get install g++'; exit 1; }
	@test -x $(BENCH_BIN)/python || $(PYTHON) -m venv $(BENCH_VENV)
	CMAKE_ARGS="$$($(BENCH_BIN)/python bench/peers/build_flags.py)" $(BENCH_BIN)/python -m pip \
	  install --disable-pip-version-check -q -c constraints.txt -e '.[bench]'
	$(BENCH_BIN)/yanbi models pull
	@touch $@

clean:
	rm -rf $(VENV) $(BENCH_VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info
