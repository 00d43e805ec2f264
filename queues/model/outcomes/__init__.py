"""How a turn ended, what comes next, and what is kept about a person for it."""
