"""The agreement: a controlled English for ceasefire agreements, its typed tree, its checks and its formatter."""
