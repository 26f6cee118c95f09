"""Strict stand-ins for the APIs of Claude and Gemini, in threads of the test process."""
