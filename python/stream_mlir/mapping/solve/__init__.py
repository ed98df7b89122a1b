"""The exact search behind `mapping.search`."""
