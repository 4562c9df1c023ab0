"""What people say about a case or one of its tasks: who may read it, and whom it may mention."""
