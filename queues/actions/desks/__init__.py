"""Seats of clerks at desks, and the tablet that a desk has."""
