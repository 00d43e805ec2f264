"""The TVs of the hall in words."""
