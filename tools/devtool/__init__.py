"""What ``tools/dev`` does, one module per concern. Standard library only."""
