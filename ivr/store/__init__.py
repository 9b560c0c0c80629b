"""The database and the files on disk: outbox, records, publications, audit, opt-outs and spools."""
