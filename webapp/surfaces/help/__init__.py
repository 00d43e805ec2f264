"""Help inside: guides for each kind of person, and sheets to print."""
