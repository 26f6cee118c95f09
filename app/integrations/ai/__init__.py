"""Readers of patients' messages: offline rules, Claude, Gemini, and the guard that puts them in order."""
