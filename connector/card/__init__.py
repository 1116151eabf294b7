"""An alert as a card: one flex bubble for a phone."""
