# 执法 — make 帮助：make help
SHELL := /bin/sh
.DEFAULT_GOAL := help
PORT ?= 8000
HOST ?= 127.0.0.1
SIZE ?= small
DIR ?= var/cell
TESTS ?= tests
MODULES ?=
MINUTES ?= 30
BIN := .venv/bin
# compiled modules are kept: without them every process of a run compiles some thousand files anew
unexport PYTHONDONTWRITEBYTECODE
# the first Python ≥ 3.11 that really runs and has venv (a version manager's shim may not)
PYTHON ?= $(shell for p in python3.11 python3.13 python3.12 python3 /usr/bin/python3.11 /usr/bin/python3; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done)

.PHONY: help setup setup-dev demo test check serve bench mutation prove clean lint unit slow browser tour bundle

help: ## 显示这段说明
	@echo "用法：make 目标 [PORT=8000] [DIR=var/cell] [SIZE=small|large]"; echo
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  %-8s %s\n' "$$name" "$$text"; done

setup: ## 安装运行所需的一切（不需要 root、Docker、数据库）
	@test -n "$(PYTHON)" || { echo "没有找到可用的 Python 3.11 或更新版本（需带 venv 模块）。办法：安装后重试，或 make PYTHON=/路径/python3"; exit 1; }
	@"$(PYTHON)" tools/setup.py

setup-dev:
	@test -n "$(PYTHON)" || { echo "没有找到可用的 Python 3.11 或更新版本（需带 venv 模块）。办法：安装后重试，或 make PYTHON=/路径/python3"; exit 1; }
	@"$(PYTHON)" tools/setup.py --dev

# exec: Ctrl-C, TERM and HUP reach the program itself, and make waits for it to stop everything
demo: setup ## 启动示范县并打印各角色的登录方式；Ctrl-C 全部停止
	@exec "$(BIN)/zhifa" demo --host "$(HOST)" --port "$(PORT)" --size "$(SIZE)" --data-dir "$(DIR)"

serve: setup ## 正式运行：升级数据库结构，启动网页与后台任务
	@"$(BIN)/zhifa" migrate --data-dir "$(DIR)"
	@exec "$(BIN)/zhifa" serve --with-worker --host "$(HOST)" --port "$(PORT)" --data-dir "$(DIR)"

test: check slow browser ## 全部检查与测试：含自起服务的慢测试和浏览器

check: lint unit ## 检查、单元与集成测试（一分钟左右）

lint: setup-dev
	"$(BIN)/ruff" check .
	"$(BIN)/ruff" format --check .
	"$(BIN)/lint-imports"
	"$(BIN)/mypy"
	DJANGO_SETTINGS_MODULE=tests.settings PYTHONPATH=. "$(BIN)/python" -W ignore -m django makemigrations --check --dry-run

unit: setup-dev
	"$(BIN)/python" -m pytest $(TESTS) -n 2 -m "not browser and not slow"

slow: setup-dev
	"$(BIN)/python" -m pytest $(TESTS) -n 2 -m "slow and not browser"

browser: setup-dev
	@"$(BIN)/python" tools/chromium.py
	"$(BIN)/python" -m pytest tests/browser -o addopts="--strict-markers -q" -m browser

tour: setup-dev ## 重拍导览的截图（docs/tour.md），按一件事的一生
	"$(BIN)/python" tools/tour.py "$(DIR)"

mutation: setup-dev ## 变异测试：一处一处改坏法律楼层，看用例是否发觉（MODULES=late_penalty MINUTES=20）
	"$(BIN)/python" -m tools.mutation $(MODULES) --minutes $(MINUTES)

bench: setup-dev ## 跑分：每项与同机基准相比，输出表格与 JSON
	"$(BIN)/zhifa" bench all --json bench-results/all.json

bundle: setup ## 做离线包：隔离网络里安装所需的一切，一个文件，放在 dist/
	@"$(PYTHON)" tools/bundle.py

prove: ## 在空目录里从零证明：克隆、两条命令、各角色首页、kill -9、恢复、核对账本
	@test -n "$(PYTHON)" || { echo "没有找到可用的 Python 3.11 或更新版本"; exit 1; }
	@"$(PYTHON)" tools/prove.py

clean: ## 删除安装产物（不动 var/cell 里的数据）
	rm -rf .venv node_modules var/static var/fonts src/zhifa/faces/static/vendor .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
