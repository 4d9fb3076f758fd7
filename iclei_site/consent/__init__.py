"""One registry of everything that is stored, the visitor's answer, its receipt, and the gate before services."""
