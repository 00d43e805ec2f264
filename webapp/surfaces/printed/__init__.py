"""What is printed from a page: sheets for the walls and desks of the hall."""
