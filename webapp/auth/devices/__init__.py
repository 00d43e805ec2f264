"""Devices that staff sign in on: known by a cookie of their own, and signed in by a printed card."""
