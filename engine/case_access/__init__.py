"""Who is named on a case, kept out of it, or reads it in an emergency; ``engine.walls`` holds the walls."""
