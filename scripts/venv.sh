# Sourced by the other scripts: makes .venv once and installs tarjama with the extras in $1. A second time it is quick.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
extras=$1
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "tarjama needs Python 3.11 or newer; $python is $("$python" --version). Name another with PYTHON=..." >&2
    exit 1
}
[ -x .venv/bin/python ] || "$python" -m venv .venv
wanted="$extras $(cksum <pyproject.toml)"
if [ "$(cat ".venv/installed-$extras" 2>/dev/null)" != "$wanted" ]; then
    echo "installing tarjama[$extras] into .venv (about 2 GB, once)"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[$extras]"
    echo "$wanted" >".venv/installed-$extras"
fi
