"""A closed day as one signed file: the key of the box, the form of the file, and what is kept of other boxes."""
