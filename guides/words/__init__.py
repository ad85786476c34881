"""Sentences, labels and explained words."""
