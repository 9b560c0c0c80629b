"""The `From` that the carrier reports for each kind of caller."""

import phonenumbers

# Both numbers lie in Ofcom's ranges for drama, which are never assigned: 07700 900000 to 900999 and
# 01632 960000 to 960999 (ofcom.org.uk: telephone numbers for use in TV and radio drama). The other two
# are Twilio's reports of a caller who withholds the number.
KINDS = {
    "mobile": "+447700900123",
    "landline": "+441632960123",
    "withheld": "anonymous",
    "restricted": "+7378742833",
}


def number_for(kind: str) -> str:
    """The `From` of a kind of caller, or of a number in national or international form. Raises
    ValueError if it is neither."""
    if kind in KINDS:
        return KINDS[kind]
    expected = f"{kind!r} is neither a phone number nor one of {', '.join(KINDS)}"
    try:
        number = phonenumbers.parse(kind, "GB")
    except phonenumbers.NumberParseException as error:
        raise ValueError(expected) from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError(expected)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
