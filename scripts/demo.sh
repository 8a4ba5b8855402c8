#!/usr/bin/env bash
# The main job from nothing: set up, build a dataset from the sample articles, show what came out.
. "$(dirname "$0")/venv.sh" starter
export HF_HUB_OFFLINE=1
out=${1:-demo-out}
.venv/bin/tarjama build corpus/samples --out "$out" --model starter
.venv/bin/python - "$out" <<'PYTHON'
import sys
from datasets import load_dataset, logging

logging.disable_progress_bar()
data = load_dataset(sys.argv[1], split="train")
print(data)
for row in data.select(range(3)):
    print("\n" + row["translation"]["ar"] + "\n" + row["translation"]["en"])
PYTHON
