"""Fees, tax and pay days: pure arithmetic on documents."""
