"""Closed days as signed files: handed in here, and those of other boxes taken in."""
