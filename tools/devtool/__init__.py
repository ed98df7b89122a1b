"""What ``tools/dev`` does, one module per concern.

Standard library only, but for ``typed`` and what it imports: those run once the package is built.
"""
