"""Converters from torch operators to stream operations, one family per file."""
