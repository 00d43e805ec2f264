"""How a command runs: beside a server or alone, under a lock; how the servers are started."""
