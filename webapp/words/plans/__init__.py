"""Words about days before they are open: the parts of a plan, and whether one can begin."""
