"""The dashboard's tables."""

from oscar.apps.dashboard.tables import DashboardTable as OscarDashboardTable

NOT_DATA = ("check", "checkbox", "actions")


class DashboardTable(OscarDashboardTable):
    """Boxes and buttons are no data: Oscar offers to sort by them, and fails when somebody does."""

    def __init__(self, *args, **kwargs):
        for name in set(NOT_DATA) & set(self.base_columns):
            self.base_columns[name].orderable = False
        super().__init__(*args, **kwargs)
