# Two commands do everything on a fresh machine: `make app` and `make test`.
# Each may be interrupted and run again; what is done is not done twice.

VENV := .venv
BIN := $(VENV)/bin
export PYTHON
export GRADIO_ANALYTICS_ENABLED := False
export HF_HUB_DISABLE_TELEMETRY := 1

.PHONY: app test check install dev models samples browser bench bench-install clean help
.NOTPARALLEL:

help:
	@echo 'make app     安装、取模型、建示例资料库，打开 http://127.0.0.1:7860'
	@echo '             换端口：YANBI_PORT=7861 make app；在容器里：YANBI_HOST=0.0.0.0 make app'
	@echo 'make test    安装、取模型、检查代码、跑全部测试'
	@echo 'make check   ruff、mypy、引用规则'
	@echo 'make models  只取并核对模型文件'
	@echo 'make bench   装上用来比较的程序，逐项测速，写出 docs/performance.md（一两个小时）'
	@echo 'make clean   删去 $(VENV) 和缓存（不动模型和资料库）'
	@echo '换一个 Python：make app PYTHON=python3.12'

# `python -m rag` and not `yanbi`: it still works when the checkout has been moved.
app: install models samples
	$(BIN)/python app.py

test: dev models browser check
	$(BIN)/python -m pytest

check: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

install:
	@sh environment.sh $(VENV)

dev: install
	@sh environment.sh $(VENV) dev

models: install
	$(BIN)/python -m rag models pull

# The marker is written last, so an interrupted run is taken up again; a person who has removed the
# samples does not get them back.
samples: install models
	@index=$$($(BIN)/python -c 'from rag.settings import load_settings; print(load_settings().index_dir)') && \
	  { test -e "$$index/.samples" || \
	    { $(BIN)/python -m rag add tests/samples && touch "$$index/.samples"; }; }

browser: dev
	$(BIN)/python tests/install_browser.py

# What others make, and what they need, stays out of the environment that yanbi runs in.
BENCH_VENV := .venv-bench
BENCH_BIN := $(BENCH_VENV)/bin
BENCH_QUESTIONS ?= tests/data/questions.jsonl
BENCH_SPEECHES ?= tests/samples
BENCH_NUMBER ?= 40

bench: bench-install
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
bench-install:
	@command -v c++ >/dev/null || { echo '需要 C++ 编译器。Debian、Ubuntu：apt-get install g++；' \
	  'Fedora：dnf install gcc-c++；macOS：xcode-select --install'; exit 1; }
	@sh environment.sh $(BENCH_VENV)
	@CMAKE_ARGS="$$($(BENCH_BIN)/python bench/peers/build_flags.py)" \
	  sh environment.sh $(BENCH_VENV) bench
	$(BENCH_BIN)/python -m rag models pull

clean:
	rm -rf $(VENV) $(BENCH_VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info
