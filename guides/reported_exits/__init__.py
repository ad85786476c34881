"""Did it come true? What readers report of their exits, and how many the promised day held for."""
