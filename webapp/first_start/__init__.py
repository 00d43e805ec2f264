"""The first start of an empty box: who may set it up, and its first admin."""
