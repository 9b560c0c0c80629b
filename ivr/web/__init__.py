"""The web room: Flask. Checks signatures, reads the clock once a request, and wires the rooms."""
