"""The words the offline rules know, as data: one file a language.

Every file maps a canonical word (Indonesian, except in `english`) to the ways people write it. The rules are written
over canonical words only, so "sampun", "wis", "atos", "udh" and "sudh" are all one word to them.
"""
