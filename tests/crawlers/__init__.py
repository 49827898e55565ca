"""Tests of crawlers."""
