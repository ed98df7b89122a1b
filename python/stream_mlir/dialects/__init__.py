"""Operation builders and attributes, one module per dialect."""
