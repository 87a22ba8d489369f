"""The assessment as it is served: its definition, the promises it was proved to keep, and who signed which file."""

from dataclasses import dataclass
from pathlib import Path

from webapp.assessment.definition import Definition
from webapp.assessment.proof.certificate import Certificate, certified
from webapp.assessment.proof.safety import Safety, load_safety
from webapp.assessment.reading import load_definition
from webapp.assessment.signing import AWAITING, SignOff, load_sign_offs, signature

DEFINITION, SAFETY, SIGN_OFFS, CERTIFICATE = (
    "assessment.yaml", "safety.yaml", "sign-off.yaml", "assessment.certificate.json",
)  # fmt: skip


@dataclass(frozen=True)
class Edition:
    """What belongs together. Without a `certificate` nothing of it may be served to a patient."""

    definition: Definition
    safety: Safety
    certificate: Certificate | None
    sign_offs: tuple[SignOff, ...] = ()

    @property
    def signed(self) -> SignOff | None:
        """Who signed the definition as it stands."""
        return signature(self.sign_offs, DEFINITION, self.definition.sha256)

    @property
    def standing(self) -> str:
        """Who signed the definition, or that nobody has, in words."""
        return f"signed by {self.signed.by} on {self.signed.on}" if self.signed else AWAITING

    @property
    def safety_signed(self) -> SignOff | None:
        """Who signed the table of promises as it stands."""
        return signature(self.sign_offs, SAFETY, self.safety.sha256)


def load_edition(content: Path, *, proved: bool) -> Edition:
    """The edition in the folder `content`; raises ContentError, and UnsafeError when it must be `proved` and fails."""
    definition = load_definition(content / DEFINITION)
    safety = load_safety(content / SAFETY, definition)
    certificate = certified(content / CERTIFICATE, definition, safety) if proved else None
    return Edition(definition, safety, certificate, load_sign_offs(content / SIGN_OFFS))
