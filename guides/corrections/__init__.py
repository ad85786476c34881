"""「この行がおかしい」: a reader says that a line is wrong. Addresses and tables call it a report."""
