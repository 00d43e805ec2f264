"""Random people against the real actions, held beside a plain model of the queue."""
