"""The pictures that leave: the empty scene with marks on it; no moving pixel of the original."""
