"""What editors work with: scenarios, the impact of a draft, what to check next; their pages are in `admin`."""
