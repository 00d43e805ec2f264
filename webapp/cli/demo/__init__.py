"""The demo day and its traffic."""
