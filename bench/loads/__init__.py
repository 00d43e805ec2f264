"""Loads of the measurements: processes of their own that send requests or hold sockets, as many phones do."""
