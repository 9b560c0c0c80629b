"""A carrier that behaves as Twilio does, for tests and for the phones in terminal and browser."""
