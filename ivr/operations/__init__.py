"""Running the service: settings, worker, alerts, daily jobs, retention, health checks and metrics."""
