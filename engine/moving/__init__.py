"""Moving cases: from version to version, back again, and tokens by hand; one path for all three.

The marking is edited, checked for soundness with the token game, built on the target and compared; tasks,
parts and clocks follow; and nothing moves that was not foreseen (design, section 8; ADR 0014).
"""
