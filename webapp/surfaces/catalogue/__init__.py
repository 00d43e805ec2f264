"""The catalogue of the box in the browser: found, edited, checked with its agencies, sent out and taken in."""
