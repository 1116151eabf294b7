"""The previews as a real browser draws them: `make browser`. It needs Chromium, and `make test` does not run it."""
