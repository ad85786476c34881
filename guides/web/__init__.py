"""Responses, headers and addresses that every room uses."""
