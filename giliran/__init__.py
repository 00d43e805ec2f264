"""The command of Giliran: `giliran`, or `python -m giliran`."""
