"""Everything a reader is told about leaving one platform, and how it is shown."""
