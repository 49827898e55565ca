"""Tests of portraits."""
