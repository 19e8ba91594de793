"""`annotations.yaml`: annotation by analysts, made in another program, that replaces or corrects an item's tracks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from observance.evidence.case_file import is_inside
from observance.evidence.fields import Digest, Id, Words
from observance.evidence.papers import Paper
from observance.evidence.slips import Slip, twice

Format = Literal["mot", "coco", "viame", "cvat"]


class AnnotationOfItem(Paper):
    """The annotation of one item."""

    item: Id = Field(description="of items.yaml: a video of a camera")
    file: str = Field(description="path in the case folder", examples=["annotations/camera-1-a.xml"])
    sha256: Digest = Field(description="of the file as it was taken in; another one is refused")
    format: Format = Field(description="of the file")
    first_frame: int = Field(
        ge=0, description="the number that the file gives to the clip's first frame: mostly 1 in mot, 0 in others"
    )
    by: Words = Field(description="who annotated, by a function code, never a name", examples=["analyst-2"])
    use: Literal["replace", "correct"] = Field(
        description="replace: our tracks of this item are not used; correct: ours stand where nobody annotated"
    )
    foot_error_share: Annotated[float, Field(gt=0, le=0.5)] | None = Field(
        default=None,
        description="1 sigma of where a box's lower edge puts the foot, as a share of the body's height in the image, "
        "as the analyst states it; without one, the error of our own feet",
    )


class AnnotationsFile(Paper):
    """`annotations.yaml`."""

    annotations: tuple[AnnotationOfItem, ...] = ()

    def slips(self) -> Iterator[Slip]:
        """Each item once; files inside the case."""
        yield from twice([(("annotations", i, "item"), one.item) for i, one in enumerate(self.annotations)])
        for i, one in enumerate(self.annotations):
            if not is_inside(one.file):
                wanted = "a path inside the case folder, with forward slashes"
                yield Slip(place=("annotations", i, "file"), wanted=wanted, got=one.file)
