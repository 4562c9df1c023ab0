"""Who takes parcels out of the house. Chosen by configuration, given to the engine; no rule of the domain."""
