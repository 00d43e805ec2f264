"""The record of a day: its pages, its remarks, its tables to download."""
