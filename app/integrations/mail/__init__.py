"""E-mail: a real server by SMTP, the outbox page when there is none, and a list in memory for tests."""
