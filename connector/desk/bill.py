"""The bill of materials: what an action may load besides Python, as CycloneDX, from requirements.lock.

The same lock gives the same bytes: the bill has no time and no number of its own.
"""

import json
import re
from typing import NamedTuple

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.bom_ref import BomRef
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.contact import OrganizationalContact
from cyclonedx.model.dependency import Dependency
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from connector.desk.schema import IDENTITY

PIN = re.compile(r"([\w.-]+)==([^ ]+)(?: ; ([^\\]+?))? \\")
"""The first line of a package in a lock: name, version, and on which Pythons and systems it is wanted."""

HASH = re.compile(r" {4}--hash=sha256:([0-9a-f]{64})(?: \\)?")
VIA = re.compile(r" {4}#(?: via| {2}) +(\S.*)")
"""Who asks for it: a package, or the list that the lock was made from."""

ASKED_FOR = "-r requirements.txt"
"""What stands there of a package that the connector itself asks for."""


class Locked(NamedTuple):
    """One package of a lock."""

    name: str
    version: str
    marker: str
    hashes: list[str]
    wanted_by: list[str]


def read_lock(text: str) -> list[Locked]:
    """Read a lock as `make lock` leaves it.

    Raises:
        ValueError: It holds a line that is none of a lock's.
    """
    packages: list[Locked] = []
    for line in text.splitlines():
        if pin := PIN.fullmatch(line):
            packages.append(Locked(pin[1], pin[2], pin[3] or "", [], []))
        elif found := HASH.fullmatch(line):
            packages[-1].hashes.append(found[1])
        elif found := VIA.fullmatch(line):
            packages[-1].wanted_by.append(found[1])
        elif line != "    # via":
            raise ValueError(f"No line of a lock: {line!r}")
    return packages


def component_of(package: Locked) -> Component:
    """Describe a package by its version and the hashes of the files that pip takes for it."""
    url = PackageURL("pypi", name=package.name, version=package.version)
    return Component(
        name=package.name,
        version=package.version,
        type=ComponentType.LIBRARY,
        bom_ref=str(url),
        purl=url,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in package.hashes],
        properties=[Property(name="python:environment-marker", value=package.marker)] if package.marker else [],
    )


def bill(lock: str, version: str) -> bytes:
    """Write the bill of the connector in a version, whose packages a lock names."""
    connector = Component(
        name=str(IDENTITY["name"]),
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref=f"{IDENTITY['name']}@{version}",
        description=str(IDENTITY["description"]),
        authors=[OrganizationalContact(name=str(IDENTITY["author"]))],
        licenses=[DisjunctiveLicense(id=str(IDENTITY["license"]))],
    )
    packages = read_lock(lock)
    components = {f"{package.name}=={package.version}": component_of(package) for package in packages}

    def wanted_by(name: str) -> list[BomRef]:
        return [components[f"{found.name}=={found.version}"].bom_ref for found in packages if name in found.wanted_by]

    edges = {connector.bom_ref: wanted_by(ASKED_FOR)}
    edges |= {components[f"{found.name}=={found.version}"].bom_ref: wanted_by(found.name) for found in packages}
    written = Bom(
        components=components.values(),
        dependencies=[Dependency(ref, map(Dependency, wanted)) for ref, wanted in edges.items()],
    )
    written.metadata.component = connector
    document = json.loads(JsonV1Dot6(written).output_as_string())
    del document["serialNumber"], document["metadata"]["timestamp"]
    return (json.dumps(document, indent=2, sort_keys=True) + "\n").encode()
