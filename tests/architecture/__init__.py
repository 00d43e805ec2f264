"""What holds the parts together."""
