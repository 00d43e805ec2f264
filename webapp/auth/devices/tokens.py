"""Access tokens of devices as a page revokes them; they are made by `giliran token`, where they can be copied."""

from uuid import UUID

from queues.persistence.people.people import revoke_access_token
from webapp.auth.access import current_actor, forget_tokens
from webapp.auth.sessions import in_use
from webapp.services import box


def revoke_token(token_id: UUID) -> bool:
    """Whether it had still opened something; its sockets end with it."""
    here = box()
    revoked = here.writer.write(revoke_access_token, token_id=token_id, now=here.now(), by=current_actor())
    forget_tokens()
    in_use().cut_sockets([token_id])
    return bool(revoked)
