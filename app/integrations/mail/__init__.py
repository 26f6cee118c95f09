"""E-mail: a real server by SMTP, none at all when there is no server, and a list in memory for tests."""
