"""For a person at a terminal; loaded for nobody else."""
