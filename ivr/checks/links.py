"""link-with-stop, link-not-https, link-to-unknown-host, not-a-host, not-an-address: links and e-mail
addresses in texts, contacts and the list of hosts. Never opens one."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from urllib.parse import urlsplit

from ivr.checks.spoken_and_texted import sent_texts
from ivr.content.findings import Finding, Span, error
from ivr.content.revision import CONTACTS, SERVICE, Revision
from ivr.content.source import Source

_LINK = re.compile(r"\S*(?:://|www\.)\S*")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    for file, path, text in sent_texts(revision):
        for link in _LINK.findall(text):
            yield from _link(revision, link, sources[file].within(path, link))
    for name, contact in revision.contacts.items():
        if contact.link:
            yield from _link(revision, contact.link, sources[CONTACTS].span((name, "link")))
        if contact.email and not _EMAIL.fullmatch(contact.email):
            message = f'"{contact.email}" is not an e-mail address'
            hint = "write it as name@derby.gov.uk"
            yield error("not-an-address", message, sources[CONTACTS].span((name, "email")), hint)
    for i, host in enumerate(revision.service.links):
        if not _HOST.fullmatch(host):
            likely = re.sub(r"^[a-z]*:?/*", "", host.lower()).partition("/")[0] or "www.gov.uk"
            message = f'"{host}" is not the name of a host, so it allows no link'
            hint = f"write {likely}: small letters, without https:// or anything after it"
            yield error("not-a-host", message, sources[SERVICE].span(("links", i)), hint)


def _link(revision: Revision, link: str, span: Span) -> Iterator[Finding]:
    if link[-1] in ".,;:":
        message = f"the link {link} ends with a stop, which phones make part of it"
        yield error("link-with-stop", message, span, "leave the stop out")
    if not link.startswith("https://"):
        message = f"{link} does not begin with https://"
        yield error("link-not-https", message, span, "write the whole link, as a browser shows it")
    elif urlsplit(link.rstrip(".,;:")).hostname not in revision.service.links:
        message = f"the host of {link} is not listed in config/service.yaml"
        hint = "correct it, or add its host to links: in config/service.yaml"
        yield error("link-to-unknown-host", message, span, hint)
