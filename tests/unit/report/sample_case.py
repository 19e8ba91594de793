"""A realistic set of report inputs after the Panmunjom archetype, drawn by hand: rows, places, clocks and sources."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from observance.evidence.case_file import Item
from observance.evidence.papers import parse_paper
from observance.finding.papers import Conclusion, Notice
from observance.finding.profile import Profile
from observance.finding.rows import (
    Attribution,
    Covered,
    Element,
    ExceptionShown,
    Findings,
    Row,
    SpanEntry,
)
from observance.observation.statement.claims import StatementFile
from observance.report.drawn import (
    ActSpan,
    ClaimTime,
    ClipBar,
    DrawnArea,
    DrawnCamera,
    DrawnLine,
    DrawnMover,
    DrawnPoint,
    MapPicture,
    TimelinePicture,
)
from observance.report.inputs import (
    ActShown,
    ClauseShown,
    ClockShown,
    KeyFrame,
    ObservationShown,
    ReportInputs,
    Rival,
    WatchedShown,
)
from observance.report.key_frames import outlined
from observance.values.draws import normal
from observance.values.shares import Share, wilson
from observance.values.spans import Bounds, seconds_from_iso

CAUTION = "Computed from a re-enactment. Not a finding about the real event."
ZONE = "Asia/Seoul"
N = 4096
ALONG, ACROSS = np.array([0.766, -0.643]), np.array([0.643, 0.766])


def t(clock: str) -> float:
    return seconds_from_iso(f"2017-11-13T{clock}+09:00")


def about(clock: str, spread: float) -> Bounds:
    return Bounds(earliest=t(clock) - spread, middle=t(clock), latest=t(clock) + spread)


def at(along: float, across: float) -> np.ndarray:
    """A place by its distance along the line and north-east of it."""
    return along * ALONG + across * ACROSS


def block(along: float, across: float, length: float, depth: float) -> np.ndarray:
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    return np.array([at(along + i * length / 2, across + j * depth / 2) for i, j in corners])


def mover(id: str, name: str, stops: list[tuple[float, float]], spread: float) -> DrawnMover:
    mean = np.array([at(*stop) for stop in stops])
    walk = np.linspace(0, len(mean) - 1, 14 * len(mean))
    smooth = np.column_stack([np.interp(walk, np.arange(len(mean)), mean[:, k]) for k in (0, 1)])
    sampled, meets = [], []
    for h in range(60):
        shift = normal(7, f"{id}/{h}/shift", 1, 2)[0] * spread
        wobble = np.cumsum(normal(7, f"{id}/{h}/wobble", len(smooth), 2) * spread * 0.12, axis=0)
        path = smooth + shift + wobble
        sampled.append(path)
        side = path @ ACROSS
        for k in np.flatnonzero(np.diff(np.sign(side))):
            share = side[k] / (side[k] - side[k + 1])
            meets.append(path[k] + share * (path[k + 1] - path[k]))
    return DrawnMover(id=id, name=name, mean=smooth, sampled=tuple(sampled), meets=np.array(meets) if meets else None)


def sample_map() -> MapPicture:
    line = np.array([at(-260, 14), at(-90, 4), at(-20, 0), at(60, 0), at(240, -8)])
    rival = line + 45 * ACROSS
    north = np.vstack([line, [at(240, 300), at(-260, 300), line[0]]])
    south = np.vstack([line, [at(240, -300), at(-260, -300), line[0]]])
    return MapPicture(
        lines=(
            DrawnLine(id="mdl", name="Military Demarcation Line", points=line, error_m=0.2),
            DrawnLine(id="mdl-lsib", name="line by another source", points=rival, error_m=5.0, rival_of="mdl"),
        ),
        zones=(
            DrawnArea(id="north", name="Area of the KPA", ring=north),
            DrawnArea(id="south", name="Area of the UN Command", ring=south),
        ),
        buildings=(
            DrawnArea(id="t1", name="Hut T1", ring=block(28, 0, 7, 18)),
            DrawnArea(id="t2", name="Hut T2", ring=block(42, 0, 7, 18)),
            DrawnArea(id="t3", name="Hut T3", ring=block(56, 0, 7, 18)),
            DrawnArea(id="panmungak", name="Panmungak", ring=block(50, 78, 60, 22)),
            DrawnArea(id="freedom-house", name="Freedom House", ring=block(62, -78, 70, 24)),
            DrawnArea(id="annex", name="Annex", ring=block(8, -58, 20, 10)),
        ),
        landmarks=(
            DrawnPoint(id="ditch", name="Drainage ditch", at=tuple(at(-4, 10)), error_m=1.0),
            DrawnPoint(id="wall", name="Low wall", at=tuple(at(0, -50)), error_m=1.0),
        ),
        cameras=(
            DrawnCamera(id="cam-1", name="Camera 1", at=tuple(at(90, -25)), view=_view(90, -25, -110, 0.62, 115)),
            DrawnCamera(id="cam-2", name="Camera 2", at=tuple(at(36, -62)), view=_view(36, -62, 120, 0.55, 105)),
            DrawnCamera(id="cam-3", name="Camera 3", at=tuple(at(-70, -40)), view=_view(-70, -40, 20, 0.5, 95)),
            DrawnCamera(
                id="cam-4", name="Camera 4 (thermal)", at=tuple(at(95, -60)), view=_view(95, -60, 185, 0.3, 120)
            ),
        ),
        movers=(
            mover("p-jeep", "Vehicle", [(-210, 95), (-120, 60), (-40, 34), (-8, 14), (-4, 10)], 0.9),
            mover("p-fled", "The man who fled", [(-4, 10), (-5, 3), (-3, -8), (-2, -30), (0, -50)], 0.6),
            mover(
                "p-second",
                "Second person",
                [(40, 62), (14, 30), (2, 9), (0, 1), (-1, -2.4), (1, -2.6), (6, 8), (26, 40)],
                0.45,
            ),
            mover("p-guards", "Three guards", [(44, -66), (24, -54), (8, -50), (2, -49), (6, -51), (20, -57)], 0.8),
        ),
        frame_words="metres east and north of 37.9562 N 126.6764 E; schematic scene of our own drawing",
        caution=CAUTION,
        histories=N,
    )


def _view(along: float, across: float, turn: float, half: float, reach: float) -> np.ndarray:
    middle = np.deg2rad(turn)
    rays = [
        at(along + reach * np.cos(middle + a), across + reach * np.sin(middle + a)) for a in np.linspace(-half, half, 9)
    ]
    return np.array([at(along, across), *rays, at(along, across)])


CLIPS = (
    ClipBar(id="clip-1", name="Clip 1, camera 1", first=about("15:11:00", 1.2), last=about("15:17:30", 1.2)),
    ClipBar(
        id="clip-2",
        name="Clip 2, camera 2",
        first=about("15:11:10", 0.8),
        last=about("15:17:05", 0.8),
        outages=((t("15:12:20"), t("15:12:52")),),
    ),
    ClipBar(
        id="clip-3",
        name="Clip 3, camera 3 (its clock 3 min fast)",
        first=about("15:12:30", 2.5),
        last=about("15:16:10", 2.5),
    ),
    ClipBar(id="clip-4", name="Clip 4, camera 4, thermal", first=about("15:42:00", 4.0), last=about("15:58:00", 4.0)),
)

ACTS = (
    ActSpan(
        id="a-stop", name="Vehicle stops", began=about("15:14:41", 1.1), ended=about("15:14:43", 1.1), mover="p-jeep"
    ),
    ActSpan(
        id="a-fled",
        name="The man who fled crosses the line",
        began=about("15:14:58.2", 0.9),
        ended=about("15:14:59.1", 0.9),
        mover="p-fled",
    ),
    ActSpan(
        id="a-fire",
        name="Four persons fire across the line",
        began=about("15:15:00.5", 1.0),
        ended=about("15:15:11.8", 1.4),
        mover="k",
    ),
    ActSpan(
        id="a-cross",
        name="Second person is across the line",
        began=about("15:15:06.0", 0.9),
        ended=about("15:15:09.4", 0.9),
        mover="p-second",
    ),
    ActSpan(
        id="a-recover",
        name="Three guards recover the wounded man",
        began=about("15:55:20", 6.0),
        ended=about("15:56:35", 6.0),
        mover="p-guards",
    ),
)

CLAIMS = (
    ClaimTime(
        id="c1", source="UN Command, clock of the footage", of="Start", earliest=t("15:11:00"), latest=t("15:11:00")
    ),
    ClaimTime(id="c2", source="Joint Chiefs, briefing", of="Start", earliest=t("15:14:00"), latest=t("15:14:59")),
    ClaimTime(
        id="c3",
        source="Joint Chiefs, first release",
        of="The line is crossed",
        earliest=t("15:31:00"),
        latest=t("15:31:59"),
    ),
    ClaimTime(
        id="c4", source="The man who fled, 2019", of="The line is crossed", earliest=t("15:15:00"), latest=t("15:15:59")
    ),
    ClaimTime(id="c5", source="UN Command, footage", of="Recovery", earliest=t("15:55:00"), latest=t("15:55:59")),
    ClaimTime(id="c6", source="Joint Chiefs, report", of="Recovery", earliest=t("15:56:00"), latest=t("15:56:59")),
)

STATEMENT = b"""
source:
  id: jcs-briefing
  outlet: "Joint Chiefs of Staff, briefing"
  kind: official
  party: unc
  reliability: B
  graded_by: analyst-2
  note: Says what its own posts saw.
text: "At 15:14 three soldiers were seen moving fast. About 40 rounds were fired. He had seven wounds. We have no\
 comment on the order."
claims:
  - id: jcs-1
    quote: "At 15:14 three soldiers were seen moving fast."
    start: 0
    speaker: operations officer
    knows: saw
    credibility: "2"
    content: {type: time, of: start, when: {from: "2017-11-13T15:14:00+09:00", to: "2017-11-13T15:14:59+09:00"}}
  - id: jcs-2
    quote: "About 40 rounds were fired."
    start: 47
    speaker: operations officer
    knows: heard
    credibility: "2"
    content: {type: count, of: rounds-fired, count: {about: 40}}
  - id: jcs-3
    quote: "He had seven wounds."
    start: 75
    speaker: operations officer
    knows: was told
    credibility: "3"
    content: {type: personal, about: wounds}
  - id: jcs-4
    quote: "no comment"
    start: 104
    speaker: spokesman
    knows: declines to say
    credibility: "6"
    content: {type: silence, about: who gave the order}
"""

STATEMENT_2 = b"""
source:
  id: unc-footage
  outlet: "UN Command, release of 22 November"
  kind: official
  party: unc
  reliability: B
  graded_by: analyst-2
  independent: true
  published: "2017-11-22T10:00:00+09:00"
text: "The footage starts at 15:11. Four soldiers fired at least 35 rounds. The other side broke the agreement."
claims:
  - id: unc-1
    quote: "The footage starts at 15:11."
    start: 0
    speaker: spokesman
    relayed_by: [news agency]
    knows: saw
    credibility: "1"
    content: {type: time, of: start, when: {from: "2017-11-13T15:11:00+09:00", to: "2017-11-13T15:11:00+09:00"}}
  - id: unc-2
    quote: "Four soldiers fired at least 35 rounds."
    start: 29
    speaker: spokesman
    knows: infers
    credibility: "3"
    content: {type: count, of: rounds-fired, count: {at_least: 35}}
  - id: unc-3
    quote: "The other side broke the agreement."
    start: 69
    speaker: spokesman
    knows: infers
    credibility: "6"
    content: {type: conclusion, about: the agreement was broken, clause: kaa/7}
"""

PROFILE = b"""
format: observance-profile/1
id: armistice-team
name: Armistice investigation team
standard:
  name: Clear and convincing evidence
  words: evidence that leaves no serious doubt
  threshold: 0.9
  approved_by: senior legal adviser
lower_bound: 0.05
least_watched_share: 0.6
exceptions: {shown_by: who relies on it, threshold: 0.5}
corroboration: {origins: 2}
review: {persons: 1, reader_error: 0.03}
attribution: party
adopts: head of the investigation team
"""


def share(count: int) -> Share:
    return wilson(count, N)


def _row() -> Row:
    return Row(
        id="row",
        level="act",
        agreement="korean-armistice",
        clause="kaa/7",
        reading="the person who crosses",
        party="kpa",
        actor="second-person",
        act="a-cross",
        act_kind="crosses",
        act_words="crosses the line",
        answer="breach",
        because=(),
        standard="Clear and convincing evidence",
        status="draft",
        share=share(4051),
        share_low=share(3981),
        share_high=share(4062),
        span=(
            SpanEntry(alternative="grades one step lower", share=share(4010), answer="breach"),
            SpanEntry(alternative="reader error doubled", share=share(3902), answer="breach"),
            SpanEntry(alternative="calibration left out", share=share(4077), answer="breach"),
        ),
        histories=N,
        began=about("15:15:06.0", 0.9),
        ended=about("15:15:09.4", 0.9),
        lasted_s=(2.2, 4.9),
        elements=(
            Element(
                words="a person, military or civilian",
                relation="is_a",
                share=share(4096),
                established=True,
                origins=("o-path-2",),
            ),
            Element(
                words="crosses the line", relation="crosses", share=share(4051), established=True, acts=("a-cross",)
            ),
            Element(
                words="belongs to the side",
                relation="belongs",
                share=share(4060),
                established=True,
                origins=("o-mark-1",),
                note="By the uniform and the place come from.",
            ),
        ),
        exceptions=(
            ExceptionShown(
                words="authorised by the Military Armistice Commission", status="not recorded", share=share(41)
            ),
        ),
        supports=("clip-1", "clip-2", "unc-footage"),
        hinges=("clip-2",),
        turns_on=(
            "the clock of camera 2: in the histories where it is less than 1.2 s late, nearly all; otherwise fewer",
        ),
        would_settle=(),
        coverage=None,
        attribution=Attribution(
            party="kpa",
            share=share(4060),
            bases=("uniform seen (clip 2)", "place come from"),
            standing="in service",
            established=True,
        ),
        reviewed_by=("reader-a", "reader-b"),
        assumptions=("A1", "A2", "A3"),
        counter_evidence=("A forum copy says that he fired while across; no held item shows it.",),
        sentence=(
            "Established, to clear and convincing evidence, on assumptions A1 to A3: a second person, "
            "counted to the KPA, was south of the line for 2 to 5 seconds and turned back."
        ),
        decisions=(),
        certificate={"sha256": "ab" * 32},
    )


def sample_rows() -> tuple[Row, ...]:
    nobody = Attribution(party=None, share=None)
    return (
        replace(
            _row(),
            id="r-fire",
            clause="kaa/6",
            act="a-fire",
            act_kind="fires",
            actor="four-persons",
            reading="from within and against the zone",
            act_words="fires across the line",
            began=about("15:15:00.5", 1.0),
            ended=about("15:15:11.8", 1.4),
            lasted_s=(8.9, 13.7),
            sentence=(
                "Established, to clear and convincing evidence, on assumptions A1, A2 and A4: four persons "
                "counted to the KPA fired from within the zone across the line."
            ),
            elements=(
                Element(
                    words="any hostile act",
                    relation="counts_as",
                    share=share(4096),
                    established=True,
                    note="Open term: decided act by act by the legal adviser (decision d-1).",
                ),
                Element(
                    words="within, from, or against the demilitarized zone",
                    relation="fires",
                    share=share(4032),
                    established=True,
                    acts=("a-fire",),
                ),
            ),
            exceptions=(),
            assumptions=("A1", "A2", "A4"),
            hinges=(),
            decisions=("d-1: hostile act, yes, by the legal adviser",),
            counter_evidence=(),
        ),
        replace(_row(), id="r-cross"),
        replace(
            _row(),
            id="r-guards",
            clause="kaa/7",
            act="a-recover",
            act_kind="recovers",
            actor="guards",
            party="unc",
            act_words="recover the wounded man on their own side",
            answer="consistent",
            began=about("15:55:20", 6.0),
            ended=about("15:56:35", 6.0),
            lasted_s=(63.0, 87.5),
            sentence=(
                "Established, to clear and convincing evidence, on assumptions A1 and A2: three guards "
                "counted to the UN Command recovered the wounded man, and none of them crossed the line."
            ),
            elements=(
                Element(
                    words="recover the wounded man",
                    relation="recovers",
                    share=share(4088),
                    established=True,
                    acts=("a-recover",),
                ),
                Element(
                    words="crosses the line",
                    relation="crosses",
                    share=share(2),
                    established=False,
                    note="All of the way was watched by camera 4; they stayed over 40 m from the line.",
                ),
            ),
            attribution=Attribution(
                party="unc", share=share(4090), bases=("admission",), standing="in service", established=True
            ),
            exceptions=(),
            assumptions=("A1", "A2"),
            counter_evidence=(),
            hinges=("clip-4",),
        ),
        replace(
            _row(),
            id="r-fire-south",
            clause="kaa/6",
            act="a-shot",
            act_kind="fires",
            act_words="fires while south of the line",
            answer="not determined",
            because=("not covered", "contradictory", "not corroborated"),
            sentence="Not determined: whether the second person fired while he was south of the line.",
            share=share(1205),
            share_low=share(310),
            share_high=share(3010),
            span=(
                SpanEntry(alternative="grades one step lower", share=share(640), answer="not determined"),
                SpanEntry(alternative="reader error doubled", share=share(1190), answer="not determined"),
            ),
            elements=(
                Element(
                    words="any hostile act",
                    relation="fires",
                    share=share(1205),
                    established=False,
                    origins=("o-claim-9",),
                ),
            ),
            would_settle=(
                "A second view of the ditch between 15:15:05 and 15:15:10.",
                "Sound from any clip, with its clock checked to 0.2 s.",
            ),
            began=None,
            ended=None,
            lasted_s=None,
            exceptions=(),
            reviewed_by=(),
            assumptions=("A1", "A3"),
            hinges=(),
        ),
        replace(
            _row(),
            id="p-kpa-7",
            level="party",
            act=None,
            actor=None,
            act_kind=None,
            act_words="",
            sentence="The KPA did not keep paragraph 7: one person crossed the line.",
            began=None,
            ended=None,
            lasted_s=None,
        ),
        replace(
            _row(),
            id="p-unc-7",
            level="party",
            party="unc",
            act=None,
            actor=None,
            act_kind=None,
            act_words="",
            answer="none seen",
            began=None,
            ended=None,
            lasted_s=None,
            sentence="No crossing by the UN Command is established in the watched part.",
            coverage=Covered(
                watched_share=0.83,
                place="jsa",
                span=(t("15:11:00"), t("15:17:00")),
                missed_share=0.013,
                holes=(
                    "Camera 2 did not record from 15:12:20 to 15:12:52.",
                    "The hollow beside the annex is seen by no day camera.",
                ),
            ),
            attribution=nobody,
            supports=(),
            hinges=(),
            turns_on=(),
            exceptions=(),
            counter_evidence=(),
            elements=(),
            share=share(6),
            share_low=share(2),
            share_high=share(60),
            span=(),
        ),
        replace(
            _row(),
            id="n-fled",
            level="note",
            actor="man-who-fled",
            act="a-fled",
            act_words="crosses the line",
            began=about("15:14:58.2", 0.9),
            ended=about("15:14:59.1", 0.9),
            sentence=(
                "Read literally, the words of paragraph 7 also cover the man who fled. He is no actor of a "
                "finding; UN Command did not list him."
            ),
            decisions=("Noted by the legal adviser: a person who flees is not the actor of an adverse finding.",),
            party=None,
            attribution=nobody,
            reading="literal",
            hinges=(),
            counter_evidence=(),
        ),
    )


def sample_findings() -> Findings:
    return Findings(
        case="panmunjom-2017",
        kind="re-enactment",
        caution=CAUTION,
        profile="armistice-team",
        standard_words="to clear and convincing evidence",
        seed=20171113,
        histories=N,
        assumptions=(
            "The control points of each camera lie where the survey says, within its error.",
            "The clocks of cameras 1 and 2 are within 2 s of the reference, as checked.",
            "A grade B source's claims of credibility 2 hold in 8 of 10 histories.",
            "A round that starts north and lands south crossed the line.",
        ),
        rows=sample_rows(),
        patterns=(),
        unmatched=("Reading r-17 of clip 3, frames 80 to 96: no track there.",),
        conclusions=(),
    )


CLAUSES = (
    ClauseShown(
        agreement="korean-armistice",
        agreement_name="Korean Armistice Agreement, 27 July 1953",
        id="kaa/6",
        number="paragraph 6",
        words="Neither side shall execute any hostile act within, from, or against the demilitarized zone.",
        verified=False,
        verification=(
            "From a recollection of the public-domain text; its content was compared with the Chinese and Korean texts."
        ),
    ),
    ClauseShown(
        agreement="korean-armistice",
        agreement_name="Korean Armistice Agreement, 27 July 1953",
        id="kaa/7",
        number="paragraph 7",
        words=(
            "No person, military or civilian, shall be permitted to cross the Military Demarcation Line "
            "unless specifically authorized to do so by the Military Armistice Commission."
        ),
        verified=True,
        verification="Compared by the legal adviser with the published treaty series.",
    ),
)


def sample_frame() -> bytes:
    """A schematic frame: ground, a line, two figures; the second one is outlined."""
    image = np.full((270, 480, 3), 118, dtype=np.uint8)
    image[:90] = (150, 160, 168)
    image[180:184] = (196, 190, 170)
    image[120:176, 120:138] = (60, 66, 60)
    image[150:214, 300:320] = (44, 50, 46)
    return outlined(image, (300, 150, 20, 64), "clip-2 frame 1912, 15:15:07.2 +/- 0.9 s", warning=CAUTION)


NAMES = {
    "kpa": "KPA",
    "unc": "UN Command",
    "second-person": "second person",
    "man-who-fled": "the man who fled",
    "guards": "three guards",
    "four-persons": "four persons",
    "clip-1": "Clip 1",
    "clip-2": "Clip 2",
    "clip-3": "Clip 3",
    "clip-4": "Clip 4",
    "cam-1": "Camera 1",
    "cam-2": "Camera 2",
    "cam-3": "Camera 3",
    "cam-4": "Camera 4 (thermal)",
    "jsa": "the Joint Security Area",
    "unc-footage": "UN Command, release of 22 November",
}

OBSERVATIONS = (
    ObservationShown(
        id="o-path-2",
        kind="path",
        words="A mover goes over the line and comes back.",
        item="Clip 2",
        frames=(1880, 1995),
        made_by="tracker, fixed camera",
        confirmed_by=("reader-a", "reader-b"),
        authenticity="no sign of change found",
    ),
    ObservationShown(
        id="o-path-1",
        kind="path",
        words="The same mover from the side.",
        item="Clip 1",
        frames=(6150, 6241),
        made_by="tracker, fixed camera",
        confirmed_by=("reader-a",),
    ),
    ObservationShown(
        id="o-mark-1",
        kind="marked",
        words="Olive uniform with a helmet of the KPA guard.",
        item="Clip 2",
        frames=(1902, 1902),
        made_by="analyst-1",
        confirmed_by=("reader-b",),
    ),
    ObservationShown(
        id="o-claim-1",
        kind="claim",
        words="A soldier crossed for a few seconds.",
        item="UN Command, release of 22 November",
        characters=(29, 68),
        quote="Four soldiers fired at least 35 rounds.",
        made_by="spokesman",
    ),
    ObservationShown(
        id="o-mark-fire",
        kind="marked",
        words="Four muzzle flashes, one person prone.",
        item="Clip 1",
        frames=(5990, 6330),
        made_by="analyst-1",
        confirmed_by=("reader-a",),
        denied_by=("reader-c",),
    ),
)


def sample_inputs() -> ReportInputs:
    statements = (
        parse_paper(STATEMENT, StatementFile, "statements/jcs.yaml"),
        parse_paper(STATEMENT_2, StatementFile, "statements/unc.yaml"),
    )
    return ReportInputs(
        case="panmunjom-2017",
        title="The line at Panmunjom, 13 November 2017",
        kind="re-enactment",
        zone=ZONE,
        span=(t("15:10:00"), t("16:00:00")),
        caution=CAUTION,
        summary=(
            "A man drove to the line, ran, was fired at and crossed. A second person followed him "
            "across for some seconds. Three guards later recovered the wounded man."
        ),
        map=sample_map(),
        timeline=TimelinePicture(zone=ZONE, clips=CLIPS, acts=ACTS, claims=CLAIMS, caution=CAUTION),
        findings=sample_findings(),
        profile=parse_paper(PROFILE, Profile, "profile.yaml"),
        clauses=CLAUSES,
        names=NAMES,
        acts=(
            ActShown(
                id="a-cross",
                words="The second person goes over the line and back",
                origins=("o-path-2", "o-path-1", "o-claim-1"),
                began=about("15:15:06.0", 0.9),
                ended=about("15:15:09.4", 0.9),
            ),
            ActShown(
                id="a-fire",
                words="Four persons fire from north of the line",
                origins=("o-mark-fire",),
                began=about("15:15:00.5", 1.0),
                ended=about("15:15:11.8", 1.4),
            ),
        ),
        observations=OBSERVATIONS,
        clocks=(
            ClockShown(
                item="clip-1",
                camera="cam-1",
                first=about("15:11:00", 1.2),
                last=about("15:17:30", 1.2),
                offset_s=0.4,
                error_s=0.61,
                known_by="Overlay read in 12 frames; checked against a reference clock on the day.",
                residuals=("overlay at 15:13:00: +0.2 s", "shared event, jeep stops: -0.3 s"),
            ),
            ClockShown(
                item="clip-2",
                camera="cam-2",
                first=about("15:11:10", 0.8),
                last=about("15:17:05", 0.8),
                offset_s=-1.1,
                error_s=0.41,
                known_by="Shared events with clip 1.",
            ),
            ClockShown(
                item="clip-3",
                camera="cam-3",
                first=about("15:12:30", 2.5),
                last=about("15:16:10", 2.5),
                offset_s=-181.6,
                error_s=1.27,
                known_by="Shared events with clips 1 and 2.",
                conflicts=("Its overlay is 3 min ahead of the other clips; the overlay is kept as read and not used.",),
            ),
            ClockShown(
                item="clip-4",
                camera="cam-4",
                first=about("15:42:00", 4.0),
                last=about("15:58:00", 4.0),
                offset_s=None,
                error_s=2.0,
                known_by="The unit's statement alone.",
            ),
        ),
        watched=(
            WatchedShown(
                camera="cam-1",
                name="Camera 1",
                earliest=t("15:11:00"),
                latest=t("15:17:30"),
                area_m2=8210.0,
                detection_rate=0.9,
                basis="declared by the analyst",
            ),
            WatchedShown(
                camera="cam-2",
                name="Camera 2",
                earliest=t("15:11:10"),
                latest=t("15:17:05"),
                area_m2=6120.0,
                detection_rate=0.9,
                basis="declared by the analyst",
                outages=((t("15:12:20"), t("15:12:52")),),
                holes=("The hollow beside the annex is hidden.",),
            ),
            WatchedShown(
                camera="cam-4",
                name="Camera 4 (thermal)",
                earliest=t("15:42:00"),
                latest=t("15:58:00"),
                area_m2=None,
                detection_rate=0.8,
                basis="declared by the analyst",
            ),
        ),
        key_frames=(
            KeyFrame(
                id="k1",
                rows=("r-cross",),
                item="clip-2",
                frame=1912,
                instant=about("15:15:07.2", 0.9),
                image=sample_frame(),
                words="The second person south of the line, outlined",
            ),
        ),
        statements=statements,
        conclusions=(
            Conclusion.model_validate(
                dict(
                    id="unc-c1",
                    body="UN Command",
                    date="2017-11-22T10:00:00+09:00",
                    quote="by actually crossing the MDL temporarily",
                    source="briefing of 22 November 2017",
                    clause="kaa/7",
                    person="second-person",
                    answer="violation",
                )
            ),
            Conclusion.model_validate(
                dict(
                    id="unc-c2",
                    body="UN Command",
                    date="2017-11-22T10:00:00+09:00",
                    quote="in a manner that is consistent with the Armistice Agreement",
                    source="statement of its commander",
                    act="recovers",
                    answer="consistent",
                    did_not_address="the number of guards on duty",
                )
            ),
        ),
        notices=(
            Notice.model_validate(
                dict(
                    id="n1",
                    to="kpa",
                    date="2017-11-22T10:00:00+09:00",
                    of="the two violations, through the usual channel",
                )
            ),
        ),
        rivals=(
            Rival(
                of="Wounds",
                versions=(
                    ("first release", "two", "C / 3"),
                    ("release of 14 November", "five", "B / 2"),
                    ("press", "seven", "D / 4"),
                ),
                note="Medical facts are not printed further.",
            ),
        ),
        items=(
            Item.model_validate(
                dict(
                    id="clip-1",
                    status="held",
                    kind="video",
                    camera="cam-1",
                    acquired_from="post-1",
                    acquired_by="analyst-1",
                    acquisition="native",
                    authenticity="no sign of change found",
                    assessed_by="examiner-1",
                )
            ),
            Item.model_validate(
                dict(
                    id="kpa-log",
                    status="refused",
                    kind="log",
                    acquired_from="kpa",
                    acquired_by="liaison",
                    why="no reply to the request",
                )
            ),
        ),
        digests=(("evidence/clip-1.mp4", "0f" * 32), ("case.yaml", "a7" * 32)),
    )


def without_agreement() -> ReportInputs:
    return replace(
        sample_inputs(),
        findings=None,
        profile=None,
        clauses=(),
        conclusions=(),
        key_frames=(),
        notices=(),
        assumptions=("The control points of each camera lie where the survey says, within its error.",),
    )
