"""The catalogue as a file: TOML and tables, sent out and taken in."""
