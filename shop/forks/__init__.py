"""Oscar's apps, bent: only what differs, and no rule of ours."""
