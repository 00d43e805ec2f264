"""The write side: commands, the write queue, the one writer, the unit of work and its statements."""
