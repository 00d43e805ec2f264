"""The box itself for its admin: what it says of itself, and its first start."""
