"""Encryption of what is about a person: the keys of days and the vault of details."""
