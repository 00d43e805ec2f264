"""Actions about the record of a day: its figures written, remarks noted, a version declared final."""
