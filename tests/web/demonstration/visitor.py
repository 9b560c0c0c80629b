"""A visitor of the demonstration, with a browser without JavaScript."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser

NOW = datetime(2026, 11, 23, 10, 0, 30, tzinfo=UTC)  # a Monday
EVENING = "2026-11-23 20:00"


@dataclass
class Form:
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)  # by their labels
    disabled: set[str] = field(default_factory=set)


class Reader(HTMLParser):
    """Forms and their successful controls, as the HTML standard defines them."""

    def __init__(self):
        super().__init__()
        self.forms, self.alerts, self.title = {}, [], ""
        self._form, self._names, self._reading, self._text = None, 0, None, ""

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        if tag == "form":
            self._names += 1
            self._form = has.get("id") or f"form-{self._names}"
            self.forms.setdefault(self._form, Form())
        form = self.forms.get(has.get("form") or self._form)
        if tag == "input" and form and "disabled" not in has and has.get("name"):
            chosen = has.get("type") not in ("radio", "checkbox") or "checked" in has
            if chosen:
                form.fields.append((has["name"], has.get("value", "")))
        if tag in ("textarea", "button", "title") or has.get("role") == "alert":
            self._reading, self._text = (tag, form, has), ""

    def handle_data(self, data):
        self._text += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        if self._reading is None or self._reading[0] != tag:
            return
        _, form, has = self._reading
        self._reading = None
        text = " ".join(self._text.split())
        if tag == "title":
            self.title = text
        elif tag == "textarea":
            form.fields.append((has["name"], self._text.removeprefix("\n")))
        elif tag == "button" and form:
            form.buttons[text] = (has.get("name", ""), has.get("value", ""))
            if "disabled" in has:
                form.disabled.add(text)
        elif has.get("role") == "alert":
            self.alerts.append(text.removeprefix("Error: "))


class Visitor:
    def __init__(self, client):
        self.client = client
        self.read(client.get("/"))

    def read(self, response):
        self.status, self.html = response.status_code, response.get_data(as_text=True)
        self.page = Reader()
        self.page.feed(self.html)
        return self

    def clicks(self, label, **typed):
        form = next(f for f in self.page.forms.values() if label in f.buttons)
        assert label not in form.disabled, f"{label} is disabled"
        fields = [(k, v) for k, v in form.fields if k not in typed]
        fields += list(typed.items())
        name, value = form.buttons[label]
        return self.posts([*fields, (name, value)] if name else fields)

    def posts(self, fields):
        data = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        return self.read(self.client.post("/", data=data))

    def calls(self, at=EVENING, **chosen):
        return self.clicks("Call the line", when=at, **chosen)

    def fields(self, form):
        return self.page.forms[form].fields

    @property
    def text(self):
        return " ".join(self.html.split())

    @property
    def alerts(self):
        return self.page.alerts
