"""A server with real sockets that plays the carrier's interface to an account's numbers. It stands on
the one that plays messages, and knows what one account owns."""

import json
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from tests.outbox.carrier_server import SID, CarrierServer, _Handler

NUMBER = "+441632960001"
OTHER = "+441632960002"
PN, OTHER_PN = "PN" + "1" * 32, "PN" + "2" * 32

# As the carrier gives a number that was just bought.
_NEW = {
    "voice_url": "https://demo.twilio.com/welcome/voice/", "voice_method": "POST",
    "voice_fallback_url": "", "voice_fallback_method": "POST",
    "status_callback": "", "status_callback_method": "POST",
    "sms_url": "https://demo.twilio.com/welcome/sms/reply/", "sms_method": "POST",
    "sms_fallback_url": "", "sms_fallback_method": "POST",
    "voice_application_sid": "", "sms_application_sid": "", "trunk_sid": None,
    "voice_caller_id_lookup": False,
}  # fmt: skip


def bought(number: str, sid: str, *, texts: bool = True, **changes) -> dict[str, object]:
    capabilities = {"voice": True, "sms": texts, "mms": False, "fax": False}
    return {
        **_NEW, "sid": sid, "account_sid": SID, "phone_number": number, "friendly_name": number,
        "capabilities": capabilities, "status": "in-use", "type": "local", "beta": False, **changes,
    }  # fmt: skip


@dataclass
class AccountServer(CarrierServer):
    """The carrier. `keeps` names what it will not change; `special`, `ordinary` what may be rung;
    `service` the messaging service that holds these numbers (sids)."""

    own: dict[str, dict[str, object]] = field(
        default_factory=lambda: {PN: bought(NUMBER, PN), OTHER_PN: bought(OTHER, OTHER_PN)}
    )
    keeps: set[str] = field(default_factory=set)
    updates: list[dict[str, str]] = field(default_factory=list)
    ordinary: bool = True
    service: tuple[str, ...] = ()
    service_uses_number: bool = False
    clock_off: timedelta = timedelta()
    broken: bool = False
    alerts: list[dict[str, object]] = field(default_factory=list)
    no_debugger: bool = False

    def failed(self, url: str, code: int, at: datetime, level: str = "error") -> None:
        """A request of the carrier's failed: its debugger has it."""
        shown = f"{at:%Y-%m-%dT%H:%M:%SZ}"
        self.alerts.insert(0, {
            "sid": f"NO{len(self.alerts):032x}", "account_sid": SID, "error_code": str(code),
            "log_level": level, "request_url": url, "request_method": "POST",
            "date_created": shown, "date_generated": shown, "date_updated": shown,
            "alert_text": f"Msg&sourceComponent=14100&ErrorCode={code}", "resource_sid": "CA1",
        })  # fmt: skip

    def handler(self) -> type[_Handler]:
        return _Numbers


class _Numbers(_Handler):
    carrier: AccountServer

    def date_time_string(self, timestamp=None):
        return super().date_time_string(
            (timestamp or time.time()) + self.carrier.clock_off.total_seconds()
        )

    def do_GET(self):  # noqa: N802 - the library's name
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        carrier = self.carrier
        if "/Messages" in path:
            return super().do_GET()
        carrier.asked.append(("GET", path))
        if carrier.broken:
            return self.connection.close()
        if not self._authorised():
            return self._error(401, 20003)
        if path.endswith("/IncomingPhoneNumbers.json"):
            wanted = query.get("PhoneNumber", [""])[0]
            found = [n for n in carrier.own.values() if wanted in str(n["phone_number"])]
            return self._list_of("incoming_phone_numbers", found)
        if "/IncomingPhoneNumbers/" in path:
            number = carrier.own.get(_last(path))
            return self._json(200, number) if number else self._error(404, 20404)
        if path == "/v1/DialingPermissions/Countries/GB":
            return self._json(200, {
                "iso_code": "GB", "low_risk_numbers_enabled": carrier.ordinary,
                "high_risk_special_numbers_enabled": False,
                "high_risk_tollfraud_numbers_enabled": False,
            })  # fmt: skip
        if path == "/v1/Services":
            services = [{
                "sid": "MG" + "1" * 32, "friendly_name": "the service",
                "use_inbound_webhook_on_number": carrier.service_uses_number,
            }] if carrier.service else []  # fmt: skip
            return self._list_of("services", services)
        if path == "/v1/Alerts":
            if carrier.no_debugger:
                return self._error(403, 20403)
            return self._list_of("alerts", _asked_for(carrier.alerts, query))
        if path.endswith("/PhoneNumbers"):
            return self._list_of("phone_numbers", [{"sid": sid} for sid in carrier.service])
        return self._error(404, 20404)

    def do_POST(self):  # noqa: N802 - the library's name
        path = urlsplit(self.path).path
        carrier = self.carrier
        if "/IncomingPhoneNumbers/" not in path:
            return super().do_POST()
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: v[0] for name, v in parse_qs(body, keep_blank_values=True).items()}
        carrier.asked.append(("POST", path))
        if carrier.broken:
            return self.connection.close()
        if not self._authorised():
            return self._error(401, 20003)
        number = carrier.own.get(_last(path))
        if number is None:
            return self._error(404, 20404)
        carrier.updates.append(form)
        for name, value in form.items():
            ours = _snake(name)
            if ours not in carrier.keeps:
                number[ours] = value == "true" if ours == "voice_caller_id_lookup" else value
        return self._json(200, number)

    def _list_of(self, name: str, found: list):
        page = {"page": 0, "page_size": 50, "uri": self.path, "next_page_uri": None}
        meta = {"key": name, "next_page_url": None, "url": self.path, "page": 0, "page_size": 50}
        return self._json(200, {name: found, "meta": meta, **page})

    def _json(self, status: int, record: object):
        return self._send(status, json.dumps(record).encode())


def _asked_for(alerts: list[dict[str, object]], query: dict[str, list[str]]) -> list:
    """Those of a level, and not older than asked for, as the interface's page has its parameters."""
    (level,), (since,) = query["LogLevel"], query["StartDate"]
    return [
        each for each in alerts
        if each["log_level"] == level and str(each["date_generated"]) >= since
    ]  # fmt: skip


def _last(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".json")


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
