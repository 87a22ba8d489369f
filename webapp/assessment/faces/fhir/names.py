"""What things are called in FHIR: one address of our own for each, under the site's address."""

import re
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

EDITION = re.compile(r"(?P<version>\S+) \((?P<fingerprint>[0-9a-f]{8})\)")
VERSION = re.compile(r"(?P<version>\S+)-(?P<fingerprint>[0-9a-f]{8})")


@dataclass(frozen=True)
class Names:
    """The names under `site`, the address of the site without a slash at its end."""

    site: str

    @property
    def questionnaire(self) -> str:
        """The canonical address of the Questionnaire, whatever its version."""
        return f"{self.site}/fhir/Questionnaire/spine-assessment"

    def canonical(self, edition: str) -> str:
        """The canonical address of the Questionnaire as it stands in `edition`."""
        return f"{self.questionnaire}|{version_of(edition)}"

    def system(self, question: str) -> str:
        """The code system whose codes are the ids of the options of one question."""
        return f"{self.site}/fhir/CodeSystem/spine-assessment-{question}"

    def extension(self, name: str) -> str:
        """An extension of our own."""
        return f"{self.site}/fhir/StructureDefinition/spine-assessment-{name}"

    def coding(self, question: str, option: str) -> Json:
        """One option of one question as a code."""
        return {"system": self.system(question), "code": option}


def link_id(section: str) -> str:
    """What the group of a section is called; a question is called by its id."""
    return f"section-{section}"


def version_of(edition: str) -> str:
    """The edition "1.0 (0123abcd)" as a version that can stand in an address: "1.0-0123abcd"."""
    found = EDITION.fullmatch(edition)
    if not found:
        raise ValueError("an edition is a version and, in brackets, eight digits of its file's hash")
    return f"{found['version']}-{found['fingerprint']}"


def edition_of(version: str) -> str:
    """The edition that `version_of` made `version` from. Raises ValueError."""
    found = VERSION.fullmatch(version)
    if not found:
        raise ValueError("the version is not one of this questionnaire")
    return f"{found['version']} ({found['fingerprint']})"
