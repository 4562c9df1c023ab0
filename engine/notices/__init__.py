"""What people are told: who hears of what, notices, mails and digests."""
