"""Reads about tickets, turns and waiting: facts for the forecast, history, reach of the limits."""
