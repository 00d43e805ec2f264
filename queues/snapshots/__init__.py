"""What one screen shows: one function, one frozen dataclass, one read transaction, at an epoch and seq."""
