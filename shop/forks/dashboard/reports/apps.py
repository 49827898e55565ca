"""The dashboard's reports."""

import oscar.apps.dashboard.reports.apps as apps


class ReportsDashboardConfig(apps.ReportsDashboardConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.dashboard.reports"
