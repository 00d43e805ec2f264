"""What several snapshots show: heads of days, events, notices, one turn."""
