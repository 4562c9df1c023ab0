"""Going back over what was entered: sent back by its reviewer, or corrected. Nothing is overwritten."""
