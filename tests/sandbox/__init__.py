"""The sandbox keeps LINE's rules, the decisions in its docstring, and its promises to the tests that use it."""
