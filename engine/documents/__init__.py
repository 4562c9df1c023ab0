"""Documents of a case: who may read, add and change them, and how they are marked."""
