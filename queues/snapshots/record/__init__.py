"""The record of a day: its figures as they were written, or so far, with what belongs to them on paper."""
