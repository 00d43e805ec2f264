"""How the queue is kept: tables, statements, the unit of work and the one writer."""
