"""The page of the sandbox's chat in a browser."""
