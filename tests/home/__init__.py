"""Tests of the shop's own pages."""
