"""The process studio: proposals of new versions, from the first edit to the day they are in force."""
