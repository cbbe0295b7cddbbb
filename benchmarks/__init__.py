"""How fast the course is, side by side with what a reader would write otherwise: ``python -m benchmarks``."""
