"""The only room that knows the carrier: TwiML, requests, signatures, and a simulated carrier."""
