"""Tables, column types, migrations."""
