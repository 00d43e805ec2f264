"""What a version before has written is opened by this one, and nothing is lost."""
