"""How good the waiting times are: simulated days and real queues, against simple rules and an oracle."""
