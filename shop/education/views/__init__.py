"""The dashboard's pages about texts. All of them are for staff, and work without JavaScript."""
