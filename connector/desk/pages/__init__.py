"""The pages that people read, rendered from what is declared."""
