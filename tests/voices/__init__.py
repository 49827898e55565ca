"""Reviews, questions, who says a fact."""
