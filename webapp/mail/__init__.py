"""The mail room: notices wait in the outbox until the sender has composed them and a server has taken them."""
