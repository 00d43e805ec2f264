"""The checks of `giliran doctor`, one module for each subject."""
