"""A clause over very many facts: per answer, in how many histories it is met, without reasons; the same semantics."""
