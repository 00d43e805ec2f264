"""What can be done: one function is one transaction. No commit, no clock, no web in sight."""
