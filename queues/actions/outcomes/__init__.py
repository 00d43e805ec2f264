"""What a turn leaves behind: its outcome as a row, personal details, deliveries, outcomes that arrive late."""
