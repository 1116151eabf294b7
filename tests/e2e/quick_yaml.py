"""Lets Swimlane's packages read YAML with libyaml: the same in a sixth of the time.

Each process of theirs reads the schemas of all actions. Not part of the product: an interpreter that runs them for a
test loads this first.
"""

import yaml

yaml.SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # type: ignore[misc]
