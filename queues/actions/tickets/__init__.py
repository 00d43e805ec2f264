"""Numbers: given out, limited by source and by service, cancelled, adopted after a restore."""
