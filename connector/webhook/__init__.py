"""The webhook: whether LINE has sent it, what has happened, and which answers it brings."""
