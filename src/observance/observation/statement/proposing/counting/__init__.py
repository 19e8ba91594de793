"""What a number in a text is made of: its words, how exact it is, its unit, what it counts."""
