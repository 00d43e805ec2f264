"""Pages for the work behind the desks: the audits, the post, and who was not reached."""
