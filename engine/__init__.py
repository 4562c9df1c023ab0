"""The whole domain of Caseway: bundles, clocks, cases, tasks, the ledger. No web, no queue."""
