"""What an admin does that is no action of the queue: keys of days on paper."""
