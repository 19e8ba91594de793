"""`python -m observance` is the command `observance`."""

from observance.cli.main import main

main()
