"""The command line: one file for each family of commands. It works beside a running server or without one."""
