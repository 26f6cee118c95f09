"""Files on their way in (PRODUCT F1, F2): begun, received piece by piece, finished or given up.

The offset that the database has committed is the truth about an upload. Whoever writes to it holds a lease with a
fence, and a commit under an older fence changes nothing.
"""
