"""What a report is made from: the findings, and everything that its pages show beside them. Workflow fills it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from observance.evidence.case_file import Item
from observance.finding.against_footage import Held
from observance.finding.papers import Conclusion, Notice
from observance.finding.profile import Profile
from observance.finding.rows import Findings
from observance.observation.statement.claims import StatementFile
from observance.reconstruction.ensemble import ClaimShare
from observance.report.clock_fits import ClockFits
from observance.report.coverage_shown import GroundShown
from observance.report.coverage_strips import PlaceStrip
from observance.report.drawn import MapPicture, TimelinePicture
from observance.report.figures import FiguresShown
from observance.values.spans import Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseShown:
    """A clause as agreed. Words that nobody verified are printed without quotation marks, with `verification`.

    Attributes:
        agreement, id: as in the rows. number: "paragraph 7". reading: what this reading takes the words to mean.
        verification: by whom and against what the words were checked, or that they were not.
    """

    agreement: str
    agreement_name: str
    id: str
    number: str
    words: str
    verified: bool
    verification: str
    source: str = ""
    in_force: str = ""
    readings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationShown:
    """One observation, down to its frames or its quoted characters.

    Attributes:
        id: the origin's id in the ensemble. words: what it shows or says, in a sentence.
        kind: path, marked or claim.
        item: the item or the statement. frames: first and last, both included. characters: start and end in the text.
        quote: the captured words, for a claim; not `verbatim` when the text is a summary in our own words, which is
            never printed as a quotation. made_by: a method's name, a function code, or a source.
        confirmed_by: function codes of the reviewers who answered yes; denied_by: of those who answered no.
        read_for: the same two by act id, for acts that are read one by one: a path can cross twice, and a reading
            confirms one crossing. An act that is not named here rests on any reading.
        authenticity: what is said of the item's authenticity; of a claim, its two grades.
    """

    id: str
    kind: str
    words: str
    item: str
    frames: tuple[int, int] | None = None
    characters: tuple[int, int] | None = None
    quote: str = ""
    verbatim: bool = True
    made_by: str = ""
    confirmed_by: tuple[str, ...] = ()
    denied_by: tuple[str, ...] = ()
    read_for: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    authenticity: str = ""
    witnesses: tuple[str, ...] = ()
    """Who saw or heard it there, where there is no footage to read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActShown:
    """One act of the computed reconstruction: `words` for readers, `origins` are ids of observations."""

    id: str
    words: str
    origins: tuple[str, ...]
    began: Bounds | None = None
    ended: Bounds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockShown:
    """How one clip's time is known.

    Attributes:
        first, last: of the clip on the case clock. offset_s: what was added to the clip's own clock, with error_s
            (1 sigma). known_by: a sentence. residuals: one sentence per reading, check or shared event, with its
            residual. conflicts: readings that do not fit together; none is dropped.
    """

    item: str
    camera: str
    first: Bounds
    last: Bounds
    offset_s: float | None
    error_s: float
    known_by: str
    residuals: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedShown:
    """One camera's watch: from when to when, over how much ground, and its holes.

    Attributes:
        detection_rate: as declared for all of its ground; None where none is declared.
        rates: the shares of its ground and time by what is counted there: (from this rate up, share), rising.
        measured: how the rates are known, a sentence.
    """

    camera: str
    name: str
    earliest: float
    latest: float
    area_m2: float | None
    detection_rate: float | None
    basis: str
    outages: tuple[tuple[float, float], ...] = ()
    holes: tuple[str, ...] = ()
    rates: tuple[tuple[float, float], ...] = ()
    measured: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFrame:
    """A key frame, already outlined (see `key_frames.outlined`): PNG or JPEG bytes and what is printed under it."""

    id: str
    rows: tuple[str, ...]
    item: str
    frame: int
    instant: Bounds
    image: bytes
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotShown:
    """Flashes and sounds that are consistent with shots, told together; never more than consistent.

    Attributes:
        id: of the first impulse. when: of the first, on the case clock; None without a place on it. item_s: seconds
            into the item. lasted_s: from the first to the last.
        at: the person at the flashes, in words for readers; "" when unlinked.
        bearing_deg: in which the camera sees the flash, from grid north. range_m: from the camera by flash to bang,
            with its error, 1 sigma.
        likelihood: in words. numbers: for the annex. image: JPEG, or nothing.
    """

    id: str
    item: str
    camera: str
    when: Bounds | None
    item_s: float
    lasted_s: float
    flashes: int
    sounds: int
    at: str
    bearing_deg: float | None
    range_m: tuple[float, float] | None
    likelihood: str
    numbers: str
    notes: str
    image: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Versions of one thing that do not agree: what it is, and (who says it, what they say, grade or basis)."""

    of: str
    versions: tuple[tuple[str, str, str], ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInputs:
    """One report. Everything is data: the same inputs give the same bytes.

    Attributes:
        case, title, kind, zone: of `case.yaml`; `zone` is an IANA name. span: the case's time span, POSIX seconds.
        caution: printed everywhere when not empty. findings: None when no agreement is loaded.
        names: words for readers of persons, parties, zones, lines, items and cameras, by id.
        grounds, strips: what each camera watches on the ground, and each place over time.
        clips: the clips' clocks. rivals: disagreements beyond those that the statements' claims show by themselves.
        held: claims against the footage, by claim. claim_shares: how often each holds, before and after exclusions.
        listened: per item what was looked for and listened to in it, for shots; nothing where that was not done.
        observed: what was observed about an item's file when it came in, by item. could_bear: items that are not used
            and could bear on an answer, by row.
        digests: (name, SHA-256) of every input. software: name and version, printed under the method.
    """

    case: str
    title: str
    kind: str
    zone: str
    span: tuple[float, float]
    map: MapPicture
    timeline: TimelinePicture
    caution: str = ""
    summary: str = ""
    findings: Findings | None = None
    profile: Profile | None = None
    clauses: tuple[ClauseShown, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    acts: tuple[ActShown, ...] = ()
    observations: tuple[ObservationShown, ...] = ()
    clocks: tuple[ClockShown, ...] = ()
    clock_fits: ClockFits = field(default_factory=ClockFits)
    watched: tuple[WatchedShown, ...] = ()
    grounds: tuple[GroundShown, ...] = ()
    strips: tuple[PlaceStrip, ...] = ()
    key_frames: tuple[KeyFrame, ...] = ()
    shots: tuple[ShotShown, ...] = ()
    listened: tuple[tuple[str, tuple[str, ...]], ...] = ()
    statements: tuple[StatementFile, ...] = ()
    held: Mapping[str, Held] = field(default_factory=dict)
    claim_shares: tuple[ClaimShare, ...] = ()
    conclusions: tuple[Conclusion, ...] = ()
    notices: tuple[Notice, ...] = ()
    rivals: tuple[Rival, ...] = ()
    figures: FiguresShown = field(default_factory=FiguresShown)
    items: tuple[Item, ...] = ()
    observed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    could_bear: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    digests: tuple[tuple[str, str], ...] = ()
    assumptions: tuple[str, ...] = ()
    software: str = "Observance"
