"""Measurements: each module prints ratios, CPU seconds, memory and input sizes of one run."""
