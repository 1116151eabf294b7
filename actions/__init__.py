"""One file is one action, and bears its name."""
