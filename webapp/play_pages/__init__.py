"""The pages of a walk through a proposal: reading it, starting it, answering forms in it, keeping it."""
