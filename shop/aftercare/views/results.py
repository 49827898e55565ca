"""The desk's page of results, and the same as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shop import clock, spreadsheets
from shop.aftercare import queries, rules
from shop.aftercare.forms.results import ResultsForm
from shop.aftercare.views.desk import counters_only


@counters_only
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What came of the letters of a period, by step and edition. With ``as=csv``, as a file for a spreadsheet."""
    form = ResultsForm.of(request.GET, today=clock.now().date())
    if not form.is_valid():
        return render(request, "aftercare/results.html", {"form": form}, status=400)
    found = queries.results.results(form.period())
    if request.GET.get("as") == "csv":
        return _file(form, rules.results.table(found))
    download = request.GET.copy()
    download["as"] = "csv"
    context = {
        "form": form,
        "results": found,
        "columns": rules.results.COLUMNS.values(),
        "download": download.urlencode(),
    }
    return render(request, "aftercare/results.html", context)


def _file(form: ResultsForm, rows: list[list[object]]) -> HttpResponse:
    told = form.cleaned_data
    name = f"aftercare-{told['began']}-{told['ended']}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(spreadsheets.written(rows), content_type="text/csv; charset=utf-8", headers=headers)
