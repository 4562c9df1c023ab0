"""Forms of processes edited as pages without a script: the settings of a question, and its condition."""
