"""Where keys are kept, for the faces: the register of persons, or a folder."""

from observance.evidence.persons.keys import KeyFolder, Keys, RegisterKeys

__all__ = ["KeyFolder", "Keys", "RegisterKeys"]
