"""Reads for the record of a day: what its figures are made from, and what was written of them."""
