"""The web over the domain."""
