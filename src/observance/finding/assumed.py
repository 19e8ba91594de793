"""What this room assumes beside the reconstruction, as sentences: readers, attribution, registers."""

from __future__ import annotations

from observance.finding.world import Context


def own_assumptions(context: Context) -> tuple[str, ...]:
    """The sentences, in a fixed order; they are numbered after those of the reconstruction."""
    profile, said = context.profile, list[str]()
    if context.reviews.readings:
        said.append(
            f"A reader of the footage is wrong in a share of {profile.review.reader_error:g} of his confirmations "
            f"(profile {profile.id})."
        )
    grades = context.grades
    if grades is not None and profile.attribution == "party" and any(p.bases for p in context.actors.persons):
        shares = ", ".join(f"{grade} {share:g}" for grade, share in sorted(grades.attribution.items()))
        said.append(f"A basis of attribution holds in a share of the histories by its grade: {shares}.")
    if profile.attribution == "area of control":
        said.append("Who acts from a party's home zone is counted to that party.")
    for register in sorted(context.authorisations.registers, key=lambda r: r.id):
        said.append(
            f"The register {register.id} is complete to a share of {register.completeness:g}, by the word of "
            f"{register.by_whom}."
        )
    return tuple(said)
