"""What the platforms leave of one amount: the form, the rows, the pages."""
