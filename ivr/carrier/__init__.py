"""Everything about the carrier, Twilio: requests, signatures, TwiML, its API, the wiring of numbers."""
