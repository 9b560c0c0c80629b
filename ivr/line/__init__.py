"""The answer to one request of the carrier, without a web server: a call, a text, a whisper."""
