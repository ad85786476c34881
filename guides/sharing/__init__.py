"""What leaves this site: previews, frames, links to paste, open data."""
