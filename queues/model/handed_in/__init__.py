"""A closed day leaves its box as one signed file: what the file says, and how one state follows another."""
