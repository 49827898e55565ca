"""The benchmarks can be asked what they do; what they measure is no test's business."""

import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.parametrize(
    "name", ["drain", "tick", "memory", "planning", "search", "nu", "shelf", "lighthouse", "weight", "placing"]
)
def test_a_benchmark_says_what_it_measures(name):
    asked = [sys.executable, "-m", f"tests.bench.{name}", "--help"]
    done = subprocess.run(asked, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)

    assert (done.returncode, f"python -m tests.bench.{name}" in done.stdout) == (0, True)
