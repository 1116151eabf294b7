"""The retry key of a case: derived, so that every process on every machine finds the same.

https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
"""

import json
import re
from typing import Any

from connector.asset import Asset

UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

NAMESPACE = "3c0f4e0a-5d0f-5b7e-9a51-6f1f0f6f2d11"
"""What all derived keys have in common. It stays as it is: with another, a case that was sent would be sent again."""


def is_uuid(text: str) -> bool:
    """Tell whether a text is a UUID in hexadecimal notation with hyphens, as LINE takes it."""
    return bool(re.fullmatch(UUID, text))


def of_case(case_number: str, asset: Asset, endpoint: str, body: dict[str, Any]) -> str:
    """Derive the retry key of a case.

    It depends on the case number, the channel, the endpoint and all that is sent: another message, or the same one to
    somebody else, never reuses a key. The channel is the channel ID, or a digest of the channel access token from which
    nothing can be read.

    Args:
        case_number: What identifies the message for the playbook.
        asset: Whose channel it is.
        endpoint: The path of LINE's endpoint.
        body: The JSON body as it is sent; the order of an object's fields does not matter.
    """
    import uuid  # only a case number needs these
    from hashlib import sha256

    channel = sha256(asset.token.reveal().encode()).hexdigest() if asset.token else asset.client_id
    content = json.dumps([case_number, channel, endpoint, body], sort_keys=True)
    return str(uuid.uuid5(uuid.UUID(NAMESPACE), content))
