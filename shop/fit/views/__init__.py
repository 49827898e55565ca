"""The finder, the pages of pens, the visitor's own pens, and the desk."""
