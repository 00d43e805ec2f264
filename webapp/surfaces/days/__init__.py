"""Days before they are open: which there are, their plan, and whether one can begin."""
