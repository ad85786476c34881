"""Pages and files without answers, and the cache that holds them."""
