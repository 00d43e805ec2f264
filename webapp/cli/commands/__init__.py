"""One module for each family of `giliran` commands."""
