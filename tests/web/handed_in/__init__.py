"""Closed days as signed files: made, taken in, compared, refused; on pages, over the API and by commands."""
