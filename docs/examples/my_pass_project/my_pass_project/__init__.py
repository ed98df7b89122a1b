"""A pass for stream-mlir in a package of its own."""
