"""How fast is the site, as ratios measured side by side in one run: `make bench` (docs/operations.md)."""
