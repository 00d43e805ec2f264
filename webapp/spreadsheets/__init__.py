"""Tables that people send, as XLSX or CSV: rows with their numbers, and what is wrong with its row and column.

`read_tables` (reading.py) makes text of a file and refuses what is none: formulas, zip bombs, a hundred thousand rows.
It needs no request, so that it can be done off the loop. `records_of` (columns.py) then finds fields by their heads.
Whoever imports something checks the fields and says what is wrong at a place of the same table.
"""
