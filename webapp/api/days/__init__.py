"""A whole day over the API: what it offers, its notices and events, the load, who is not reached."""
