"""Estimates of waiting time: the forecast of a hall and what it is measured from."""
