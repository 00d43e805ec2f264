"""What Giliran promises, as sentences that run."""
