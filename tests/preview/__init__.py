"""The previews without a browser."""
