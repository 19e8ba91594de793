"""Sound: what one item's audio track holds, on the item's own time, and the impulses in it."""
