"""Outcomes after their turns: what goes by post, and what was promised."""
