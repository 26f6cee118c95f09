"""What patients and Carepost say to each other: storing, reading, matching, answering (M1–M5)."""
