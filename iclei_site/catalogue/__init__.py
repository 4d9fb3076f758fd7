"""Lists of activities: what is asked in an address, the answer in words, and the addresses around it."""
