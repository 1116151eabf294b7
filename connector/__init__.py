"""Swimlane Turbine connector for the LINE Messaging API: what any two actions share."""

__version__ = "1.0.0"
