#!/usr/bin/env bash
# Set-up and tests from nothing: lint, types, every test. Arguments go to pytest.
. "$(dirname "$0")/venv.sh" dev
export HF_HUB_OFFLINE=1
.venv/bin/ruff check .
.venv/bin/mypy
.venv/bin/pytest "$@"
