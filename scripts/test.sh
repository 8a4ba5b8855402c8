#!/usr/bin/env bash
# Set-up and tests from nothing: lint, types, every test. Arguments go to pytest.
. "$(dirname "$0")/venv.sh" dev
export HF_HUB_OFFLINE=1
# The page is tested in a real browser; without one, and without a way to get it, those tests say so and are skipped.
if ! command -v chromium chromium-browser google-chrome >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "installing chromium and an Arabic font for the tests of the review page"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium fonts-noto-core >/dev/null || echo "chromium could not be installed; its tests are skipped" >&2
fi
.venv/bin/ruff check .
.venv/bin/mypy
.venv/bin/pytest "$@"
