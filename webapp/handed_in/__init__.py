"""Closed days handed in as signed files: made here, taken in from other boxes, kept until a key is compared."""
