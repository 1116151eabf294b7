"""A small LINE on loopback: what the tests and the demo talk to in place of LINE.

Standard library only; imports nothing else of `connector`, but for what the chat is drawn with (`connector.preview`).
Each file imports only from those that stand before it:

    exchange     a request as it is read off a socket, an answer as it is written to one
    origin       where a request comes from: no web page of somebody else
    record       what is shown of the requests that arrived: all but their secrets
    faults       what can be made to go wrong
    calls        the fields of a request, and how it is refused
    messages     what is checked of messages
    narrowcasts  whom a narrowcast is for, and how it ends
    line         what LINE remembers: clock, tokens, counts and all that it accepted
    endpoints    what each endpoint does, a row of a table each: another endpoint is another row
    door         which requests are let in to their endpoints
    connection   one client's connection
    port         what listens, and ends
    history      what has happened of late
    switches     how events come otherwise than usual
    events       what LINE tells a webhook when a person does something
    webhooks     where events go, signed, and what came back
    chat         the page for people
    setting      what a test is told of the channel, and sets of it
    server       the record of what arrived, and the control endpoints

What LINE's documentation leaves open is decided here, rather too strict than too lenient:

Requests
    * A request is checked in this order: size (413 above 2,000,000 bytes), path (404), method (405), token (401),
      retry key, content type (415), JSON, fields, recipients, quota.
    * What is no HTTP is 400, a body in chunks 411, a head above 1,000,000 bytes or 100 headers 431, and the connection
      ends; so it does when a client pauses for 30 seconds within a request. None of these has arrived at LINE.
    * JSON is refused where it is nested more than 100 deep.
    * 403, and nothing has arrived, unless `Host` is this machine's name (localhost, 127.0.0.1, [::1]) with the port
      and `Origin` and `Sec-Fetch-Site`, if they are there, are not those of another web page.
    * A path with a trailing slash is an unknown path. Unknown fields are ignored, a null is a missing field.
    * A field of the wrong JSON type is refused by itself in the shape `The property, 'x', in the request body is
      invalid`; all other problems of a body are told together, as many as there are.
    * The bodies of 404, 405, 413 and of the retry key's 400 are one `message`. Line and column of a body that is JSON
      are `-`. The token endpoints give no request ID.

Tokens
    * A missing field, a wrong `grant_type` or a wrong content type is `invalid_request` at both token endpoints. A
      client assertion is answered with the 404 for an unregistered key.
    * Missing, unknown, expired and revoked tokens are 401; the last three cannot be told apart.

Retry keys
    * A key is a UUID of any version in either case, holds for the whole channel, and is kept 24 hours from
      acceptance. A second request with it gets the 409 whatever its path and body. A refused request leaves its key
      free.
    * Requests are executed one after the other, so of two with one key at once the second gets the 409.

Recipients and quota
    * Every well-formed ID is a user, group or room of the channel, but `U`, `C` and `R` with 32 zeros: a user of
      another channel, a group and a room that the account is not in. A send to them is refused, their members, summary
      and profile are 404. All users have one name and one profile, all groups one name.
    * An ID that stands twice in a multicast gets the message twice and counts twice. More than 500 IDs are refused by
      their number.
    * A user is one recipient, a group five, a room three unless `Sandbox(members=...)` says otherwise: what its
      members count tells is what a push to it costs. A broadcast or narrowcast has all friends or what `limit` leaves.
      The quota is per calendar month in UTC+9. A narrowcast counts when accepted, one that will fail not at all.
    * Delivery counts are in recipients, complete when the day in UTC+9 is over, and know no privacy threshold.
    * The followers of a day are ready when it is over and the same for each: `targetedReaches` is all friends,
      `blocks` ten others, `followers` both together. An empty date is a missing one.

Replies
    * Any reply token is good once, however late. A refused reply does not use it up.

Events
    * A postback names its user in groups and rooms too, as a message does; joining and leaving name nobody. A user who
      follows has unblocked the account if the sandbox was told of an unfollow before.
    * The old `text` of a postback is a message event before it in the same request.
    * Events have all tokens that LINE may give: reply, quote (not a location), mark as read. They are in `active` mode
      and delivered once, unless a switch or `Sandbox.redeliver` says otherwise: nothing is delivered again by itself.
      In standby an event lacks its reply token and nothing else. A webhook may take 5 seconds for its whole answer.
    * They go to loopback over `http` only. A tap in a broadcast or multicast happens in the chat of who taps.

Narrowcasts
    * Waiting for 2 seconds, sending until 5, then `succeeded` or `failed`; `Sandbox.next_narrowcast` says which.
      While sending, nobody has it yet. One that has succeeded exists from the start:
      5b59509c-c57b-11e9-aa8c-2a2ae2dbcce4.
    * A request ID that is no UUID is 400, an unknown one 404. A missing `date` is a wrong date.
    * Every positive audience ID exists and holds all friends. Filters need their type and one of its fields; the
      values are not looked at. With `upToRemainingQuota` and nothing left it is 429, or code 5 if partial delivery is
      forbidden.

Messages
    * Type, required top-level fields and the length of `text` are checked, the content of templates, flex messages,
      quick replies and senders is not. Aggregation units are checked on push and multicast and ignored elsewhere.
    * In `Sandbox.messages` the `to` of a reply is its token, that of a broadcast or narrowcast is empty.
"""

from connector.sandbox.exchange import Request
from connector.sandbox.faults import Fault
from connector.sandbox.server import Sandbox
from connector.sandbox.webhooks import Delivery

__all__ = ["Delivery", "Fault", "Request", "Sandbox"]
