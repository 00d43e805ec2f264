"""What the database keeps and refuses."""
