"""What the load command is made of: callers, the service, what is done to it, the judgement."""
