"""Tests of the shop window."""
