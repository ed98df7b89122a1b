"""Trained models and labelled data that the demonstration, the tests and the reports use."""
