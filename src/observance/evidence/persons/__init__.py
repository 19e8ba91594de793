"""Who sources and protected persons really are: an encrypted register outside every case; whether a name got out."""
