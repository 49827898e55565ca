"""What Oscar's reports are made with: their files hold names that customers chose."""

from oscar.apps.dashboard.reports import reports
from oscar.core.compat import UnicodeCSVWriter

from shop import spreadsheets


class GuardedWriter(UnicodeCSVWriter):
    """Oscar's, with nothing in it that a spreadsheet would run."""

    def writerow(self, row):
        """One line, each cell guarded."""
        super().writerow(spreadsheets.guarded(cell) for cell in row)


class ReportCSVFormatter(reports.ReportCSVFormatter):
    """Every report as a file is written here."""

    def get_csv_writer(self, file_handle, **kwargs):
        """The writer of one file."""
        return GuardedWriter(open_file=file_handle, **kwargs)
