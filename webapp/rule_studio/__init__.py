"""Decision tables edited as pages without a script."""
