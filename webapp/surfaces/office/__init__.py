"""Pages for the work behind the counters: the audits, the post, and who was not reached."""
