"""The parts of `bench/load.py`: callers, the service, disturbances, and the outcome of each call."""
