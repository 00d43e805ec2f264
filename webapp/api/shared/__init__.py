"""What several ideas of the API share: the bases of answers and bodies, and how a command is read."""
