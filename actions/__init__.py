"""One module is one action is one endpoint of LINE's. A module's name is the action's name."""
