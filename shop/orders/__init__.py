"""An order's life: each change of state, and all it sets off."""
