"""Values sealed with the installation's keys: AES-256-GCM, so that nobody without a key can read or change them."""

import base64
import binascii
import secrets
from collections.abc import Callable, Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
INDEX_BYTES = 16


class Keyring:
    """Seals with the first key and opens with any, so that a new key can be put first while old values live on."""

    def __init__(self, keys: Mapping[str, bytes], randomness: Callable[[int], bytes] = secrets.token_bytes) -> None:
        """`keys`: key id → 32 bytes, the sealing key first. `randomness(n)` gives n unpredictable bytes."""
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._keys = dict(keys)
        self._index_keys = {name: _derived(key, "index") for name, key in keys.items()}
        self._sealing = next(iter(self._ciphers))
        self._randomness = randomness

    @property
    def sealing_id(self) -> str:
        """The id of the key that seals."""
        return self._sealing

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys, the sealing one first."""
        return tuple(self._keys)

    def derive(self, key_id: str, purpose: str, salt: bytes) -> bytes | None:
        """32 bytes for `purpose` and `salt` alone, made from the key `key_id`; None when the ring has no such key."""
        key = self._keys.get(key_id)
        return None if key is None else _derived(key, purpose, salt)

    def seal(self, plain: bytes, bound_to: str) -> str:
        """Seal `plain` as text safe in a cookie; it opens only with the same `bound_to` (its place and purpose)."""
        nonce = self._randomness(NONCE_BYTES)
        sealed = self._ciphers[self._sealing].encrypt(nonce, plain, _bound(self._sealing, bound_to))
        return f"{self._sealing}.{base64.urlsafe_b64encode(nonce + sealed).decode().rstrip('=')}"

    def index(self, plain: str, purpose: str) -> str:
        """A keyed hash of `plain` (HMAC-SHA256, 128 bits) by which it can be found again, but not read or guessed."""
        return self._index(self._sealing, plain, purpose)

    def indexes(self, plain: str, purpose: str) -> tuple[str, ...]:
        """What `index` gave or gives for `plain` under each of the keys."""
        return tuple(self._index(name, plain, purpose) for name in self._index_keys)

    def _index(self, name: str, plain: str, purpose: str) -> str:
        mac = HMAC(self._index_keys[name], SHA256())
        mac.update(f"{purpose}\n{plain}".encode())
        return f"{name}.{mac.finalize()[:INDEX_BYTES].hex()}"

    def open(self, sealed: str, bound_to: str) -> bytes | None:
        """The bytes that were sealed, or None when the value was changed, belongs elsewhere or its key is gone."""
        name, _, encoded = sealed.partition(".")
        cipher = self._ciphers.get(name)
        if cipher is None:
            return None
        try:
            raw = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
            return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(name, bound_to))
        except (binascii.Error, InvalidTag, ValueError):
            return None


def _derived(key: bytes, purpose: str, salt: bytes | None = None) -> bytes:
    """A key of its own for each purpose, so that no use of one key tells about the other."""
    return HKDF(SHA256(), length=32, salt=salt, info=purpose.encode()).derive(key)


def _bound(name: str, bound_to: str) -> bytes:
    return f"{name}\n{bound_to}".encode()
