"""What pages and large files cost: pages from outside, as ratios; files in memory."""
