"""What the course takes and what it finds: speeds, run times, latencies, accuracies. ``python -m benchmarks``."""
