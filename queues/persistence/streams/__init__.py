"""Event streams on disk: the stream of the box, the hash chain of events and its check."""
