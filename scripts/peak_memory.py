"""The most memory this process has had, for benchmarks and tests.

On Linux `resource.getrusage` begins with the peak of the program that started this one: of a large parent, as a test
run is, every child would have the same.
"""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_mb() -> float:
    """In MiB, resident, of this process alone."""
    if STATUS.exists():
        (peak_kib,) = re.findall(r"VmHWM:\s*(\d+) kB", STATUS.read_text())
        return int(peak_kib) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)
