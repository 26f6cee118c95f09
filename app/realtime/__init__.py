"""Live pages: which record changed, told to every process, and the pages that show it looking again."""
