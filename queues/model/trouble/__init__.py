"""What a coordinator is told: alerts, and suggestions of what would help."""
