"""One file for each thing that is measured; each gives rows of the table."""
