"""People and their roles: who may give and end them, joining and leaving, absence cover, access reviews."""
