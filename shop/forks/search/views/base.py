"""What every page that searches shares."""

from django import forms


class SearchForm(forms.Form):
    """What the customer looks for."""

    q = forms.CharField(label="Search the shop", max_length=100, required=False)
