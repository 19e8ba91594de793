"""Model files: known families are recognised and read alike, real or made; all else is refused with words."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import made_models as made
import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from observance.observation.footage.reading.clip import Frame
from observance.observation.footage.reading.decode import frames
from observance.observation.footage.sighting.detector.boxes import Boxes, best, overlap
from observance.observation.footage.sighting.detector.classes import COCO_80, COCO_91, kind_of
from observance.observation.footage.sighting.detector.model_file import open_model
from observance.observation.footage.sighting.detector.packing import bgr, drawn, packed, whole
from observance.observation.footage.sighting.detector.running import Detector, kinds, open_detector, tensor_of
from observance.values.errors import RefusedInput, Unavailable
from observance.workflow.detecting import described, probe_detector

PERSON = [28.0, 20.0, 16.0, 40.0]
F32 = np.float32


def data(*parts: str) -> Path:
    """A file of the test data."""
    folder = os.environ.get("OBSERVANCE_TEST_DATA")
    if not folder:
        if os.environ.get("OBSERVANCE_REQUIRE_DATA"):
            pytest.fail("OBSERVANCE_TEST_DATA is not set")
        pytest.skip("OBSERVANCE_TEST_DATA is not set")
    return Path(folder, *parts)


def grey(detector: Detector) -> np.ndarray:
    return np.full((detector.layout.height, detector.layout.width, 3), 114, np.uint8)


def seen(path: Path) -> tuple[Detector, Boxes]:
    detector = open_detector(path)
    return detector, detector.boxes(grey(detector))


def ready(classes: int) -> made.Arrays:
    return {
        "labels": np.array([[classes, 2, 0]], np.int64),
        "boxes": np.array([[[28, 20, 44, 60], [0, 0, 30, 20], [1, 1, 2, 2]]], F32),
        "scores": np.array([[0.9, 0.6, 0.1]], F32),
    }


def queries(logits: str, boxes: str, classes: int, person: int) -> made.Arrays:
    values = np.full((1, 5, classes), -6.0, F32)
    values[0, 3, person] = 2.0
    places = np.full((1, 5, 4), 0.5, F32)
    places[0, 3] = np.array([36, 40, 16, 40]) / 96
    return {boxes: places, logits: values}


def nanodet(strides: tuple[int, ...], centred: bool) -> made.Arrays:
    scores, bins = made.nanodet_rows(strides, centred)
    return {"output": np.concatenate([scores, bins], axis=2)}


def old_nanodet() -> made.Arrays:
    scores, bins = made.nanodet_rows(made.STRIDES, True)
    ends = np.cumsum([(made.SIDE // stride) ** 2 for stride in made.STRIDES])[:-1]
    split = {"cls": np.split(scores, ends, axis=1), "dis": np.split(bins, ends, axis=1)}
    return {f"{what}_pred_stride_{stride}": split[what][k] for what in split for k, stride in enumerate(made.STRIDES)}


FAMILIES = {
    "yolox": ("YOLOX", {"output": made.yolox_rows(False)}, {}, 0.72),
    "yolox decoded": ("YOLOX", {"output": made.yolox_rows(True)}, {}, 0.72),
    "nanodet": ("NanoDet", nanodet((8, 16, 32), True), {"image": "input.1"}, 0.7),
    "nanodet of before": ("NanoDet", old_nanodet(), {"image": "input.1"}, 0.7),
    "nanodet plus": ("NanoDet-Plus", nanodet((8, 16, 32, 64), False), {"image": "data"}, 0.7),
    "rt-detr": ("RT-DETR or D-FINE", ready(0), {"sizes": "orig_target_sizes"}, 0.9),
    "rt-detr open": ("RT-DETR or D-FINE", ready(0), {"sizes": "orig_target_sizes", "open_outputs": True}, 0.9),
    "transformers": ("RT-DETR or D-FINE", queries("logits", "pred_boxes", 80, 0), {"image": "pixel_values"}, 0.881),
    "rf-detr": ("RF-DETR", queries("labels", "dets", 91, 1), {"image": "input"}, 0.881),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_known_family_is_recognised_and_read(name: str, tmp_path: Path) -> None:
    family, outputs, options, score = FAMILIES[name]
    detector, boxes = seen(made.save(tmp_path / "model.onnx", outputs, **options))  # type: ignore[arg-type]
    assert detector.layout.family == family
    row = int(np.flatnonzero(boxes.label == kinds().index("person"))[0])
    expected = PERSON if "yolox" not in name else [36.0, 16.0, 16.0, 40.0]
    assert boxes.place[row] == pytest.approx(expected, abs=0.02)
    assert boxes.score[row] == pytest.approx(score, abs=0.002)
    assert (boxes.score >= detector.layout.least_score).all()
    assert family in described(detector)[0]


def test_two_forms_of_yolox_see_the_same(tmp_path: Path) -> None:
    raw, steps = seen(made.save(tmp_path / "a.onnx", {"output": made.yolox_rows(False)}))
    decoded, pixels = seen(made.save(tmp_path / "b.onnx", {"output": made.yolox_rows(True)}))
    assert (raw.layout.decoded, decoded.layout.decoded) == (False, True)
    assert steps.place == pytest.approx(pixels.place, abs=1e-3)


def test_a_size_or_layout_left_open_is_taken_or_stated(tmp_path: Path) -> None:
    path = made.save(
        tmp_path / "open.onnx",
        ready(0),
        dims=("N", "H", "W", 3),
        sizes="orig_target_sizes",
    )
    assert open_detector(path).size == (640, 640)
    (tmp_path / "open.yaml").write_text("size: [320, 256]\nfamily: d-fine\nlicence: Apache-2.0\nsource: a paper\n")
    detector = open_detector(path)
    assert (detector.size, detector.layout.first, detector.layout.family) == ((320, 256), False, "D-FINE")
    assert "Apache-2.0" in detector.account
    assert tensor_of(detector.layout, grey(detector)).shape == (1, 256, 320, 3)


def test_half_precision_goes_in_and_comes_out(tmp_path: Path) -> None:
    outputs = {name: values.astype(np.float16) for name, values in queries("labels", "dets", 91, 1).items()}
    detector, boxes = seen(made.save(tmp_path / "half.onnx", outputs, image="input", kind=TensorProto.FLOAT16))
    assert tensor_of(detector.layout, grey(detector)).dtype == np.float16
    assert boxes.place[0] == pytest.approx(PERSON, abs=0.2)


def test_classes_of_the_file_and_of_its_user(tmp_path: Path) -> None:
    rows = made.yolox_rows(False, 2)
    own = made.save(tmp_path / "own.onnx", {"output": rows}, metadata={"names": "{0: 'pedestrian', 1: 'hat'}"})
    assert open_detector(own).layout.classes == ("pedestrian", "hat")
    bare = made.save(tmp_path / "bare.onnx", {"output": rows})
    with pytest.raises(RefusedInput, match="2 classes without names"):
        open_detector(bare)
    (tmp_path / "bare.yaml").write_text("classes: [person, helmet]\nleast_score: 0.8\n")
    detector, boxes = seen(bare)
    assert detector.layout.classes == ("person", "helmet")
    assert len(boxes) == 0
    (tmp_path / "bare.yaml").write_text("classes: [cat, helmet]\n")
    with pytest.raises(RefusedInput, match="a person or a vehicle"):
        open_detector(bare)


def test_what_is_stated_wins(tmp_path: Path) -> None:
    path = made.save(tmp_path / "m.onnx", {"output": made.yolox_rows(False)})
    (tmp_path / "m.yaml").write_text("colours: rgb\nmean: [1, 2, 3]\ndeviation: [2, 2, 2]\n")
    detector = open_detector(path)
    picture = grey(detector)
    picture[..., 0] = 5
    values = tensor_of(detector.layout, picture)
    assert values[0, :, 0, 0].tolist() == [(114 - 1) / 2, (114 - 2) / 2, (5 - 3) / 2]
    (tmp_path / "m.yaml").write_text("family: rf-detr\n")
    with pytest.raises(RefusedInput, match="outputs of rf-detr, as is stated"):
        open_detector(path)
    (tmp_path / "m.yaml").write_text("family: yolo9\n")
    with pytest.raises(RefusedInput, match=r"m\.yaml:1"):
        open_detector(path)


def test_channels_are_those_of_the_family(tmp_path: Path) -> None:
    nano = open_detector(made.save(tmp_path / "n.onnx", nanodet((8, 16, 32), True)))
    picture = grey(nano)
    picture[..., :] = (103, 116, 123)  # blue, green, red: about the mean
    assert np.abs(tensor_of(nano.layout, picture)).max() < 0.02
    rf = open_detector(made.save(tmp_path / "r.onnx", queries("labels", "dets", 91, 1)))
    assert np.abs(tensor_of(rf.layout, picture)).max() < 0.02
    rt = open_detector(made.save(tmp_path / "t.onnx", ready(0), sizes="orig_target_sizes"))
    assert tensor_of(rt.layout, picture)[0, :, 0, 0] == pytest.approx([123 / 255, 116 / 255, 103 / 255])


# --- refusals ---------------------------------------------------------------------------------------------------------


def refused(path: Path) -> str:
    with pytest.raises(RefusedInput) as caught:
        open_detector(path)
    assert path.name in str(caught.value)
    return str(caught.value)


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "none.onnx")
    for name, content in (("empty.onnx", b""), ("text.onnx", b"a text, and not a model"), ("zeros.onnx", bytes(5000))):
        (tmp_path / name).write_bytes(content)
        assert "wanted" in refused(tmp_path / name)
    whole_file = made.save(tmp_path / "m.onnx", {"output": made.yolox_rows(False)}).read_bytes()
    for share in (0.2, 0.5, 0.9, 0.999):
        (tmp_path / "cut.onnx").write_bytes(whole_file[: int(share * len(whole_file))])
        assert "wanted" in refused(tmp_path / "cut.onnx")


SHAPES = {
    "face": ({"cls_8": np.zeros((1, 6400, 1), F32), "kps_8": np.zeros((1, 6400, 10), F32)}, {}, "landmark points"),
    "rank": ({"output": made.yolox_rows(False)}, {"dims": (3, 96, 96)}, "[1,3,height,width]"),
    "batch": ({"output": made.yolox_rows(False)}, {"dims": (4, 3, 96, 96)}, "one picture at a time"),
    "grey": ({"output": made.yolox_rows(False)}, {"dims": (1, 1, 96, 96)}, "three colours"),
    "bytes": ({"output": made.yolox_rows(False)}, {"kind": TensorProto.UINT8}, "float or float16"),
    "large": ({"output": made.yolox_rows(False)}, {"dims": (1, 3, 9600, 9600)}, "64 to 2048"),
    "yolov5": ({"output": np.zeros((1, 3 * made.CELLS, 85), F32)}, {}, "outputs of a known detector"),
    "yolov8": ({"output0": np.zeros((1, 84, made.CELLS), F32)}, {}, "outputs of a known detector"),
    "classifier": ({"probabilities": np.zeros((1, 1000), F32)}, {}, "outputs of a known detector"),
    "detr": ({"logits": np.zeros((1, 100, 92), F32), "pred_boxes": np.zeros((1, 100, 4), F32)}, {}, "known detector"),
    "rtmdet": ({"dets": np.zeros((1, 100, 5), F32), "labels": np.zeros((1, 100), np.int64)}, {}, "known detector"),
    "yolov6": ({"outputs": np.where(np.arange(85) == 4, 1, made.yolox_rows(True)).astype(F32)}, {}, "YOLOv6"),
    "logits": ({"output": np.where(np.arange(85) > 4, -9, made.yolox_rows(False)).astype(F32)}, {}, "from 0 to 1"),
    "old": ({"output": made.yolox_rows(False)}, {"ir": 2}, "ir_version"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_other_models_are_refused_with_what_was_found_and_wanted(name: str, tmp_path: Path) -> None:
    outputs, options, words = SHAPES[name]
    path = made.save(tmp_path / f"{name}.onnx", outputs, **options)  # type: ignore[arg-type]
    assert words in refused(path)


def test_foreign_code_endless_graphs_and_outside_weights_are_refused(tmp_path: Path) -> None:
    rows = {"output": made.yolox_rows(False)}
    foreign = helper.make_node("Run", ["images"], ["x"], domain="my.ops")
    assert "my.ops::Run" in refused(
        made.save(tmp_path / "a.onnx", rows, extra=[foreign], opsets=[helper.make_opsetid("my.ops", 1)])
    )
    body = helper.make_graph([], "body", [], [])
    loop = helper.make_node("Loop", ["", ""], [], body=body)
    inner = helper.make_graph([loop], "then", [], [])
    branch = helper.make_node("If", ["c"], [], then_branch=inner, else_branch=body)
    assert "Loop" in refused(made.save(tmp_path / "b.onnx", rows, extra=[branch]))
    model = onnx.load(made.save(tmp_path / "c.onnx", rows))
    weight = numpy_helper.from_array(np.zeros(4, F32), "weight")
    weight.data_location = TensorProto.EXTERNAL
    entry = weight.external_data.add()
    entry.key, entry.value = "location", "../../somewhere"
    model.graph.initializer.append(weight)
    (tmp_path / "c.onnx").write_bytes(model.SerializeToString())
    assert "tensors kept in other files" in refused(tmp_path / "c.onnx")


def test_a_file_changed_after_the_look_is_not_run(tmp_path: Path) -> None:
    path = made.save(tmp_path / "m.onnx", {"output": made.yolox_rows(False)})
    model = open_model(path)
    detector = open_detector(path)
    other = made.yolox_rows(False)
    other[0, 0, 5] = 0.5
    made.save(path, {"output": other})
    assert open_model(path).sha256 != model.sha256
    from observance.observation.footage.sighting.detector import running

    running._session.cache_clear()
    with pytest.raises(RefusedInput, match="other bytes by now"):
        detector.boxes(grey(detector))


def test_without_the_libraries_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from observance.observation.footage.sighting.detector import model_file

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(model_file, "import_module", missing)
    with pytest.raises(Unavailable, match=r"pip install \"observance\[detector\]\""):
        open_detector(made.save(tmp_path / "m.onnx", {"output": made.yolox_rows(False)}))


# --- parts ------------------------------------------------------------------------------------------------------------


def test_class_lists() -> None:
    assert (len(COCO_80), len(COCO_91), COCO_91[1], COCO_91[90], COCO_91[12]) == (80, 91, "person", "toothbrush", "")
    assert [kind_of(name) for name in ("person", "Truck", "dog", "traffic light", "")] == [
        "person",
        "vehicle",
        "other",
        "",
        "",
    ]


@given(
    st.lists(st.tuples(*[st.integers(0, 60)] * 2, *[st.integers(1, 40)] * 2, st.floats(0.3, 1)), max_size=12),
    st.randoms(),
)
def test_thinning_keeps_the_best_whatever_the_order(rows: list[tuple[float, ...]], chance: object) -> None:
    table = np.array(rows).reshape(-1, 5)
    boxes = Boxes(place=table[:, :4].copy(), score=table[:, 4].copy(), label=np.zeros(len(table), np.int64))
    kept = best(boxes, boxes.label)
    apart = overlap(kept.place, kept.place) - np.eye(len(kept))
    assert len(kept) == 0 or apart.max() <= 0.5
    assert len(kept) == 0 or kept.score.max() == boxes.score.max()
    again = best(boxes.pick(np.arange(len(boxes))[::-1]), boxes.label)
    assert sorted(map(tuple, kept.place)) == sorted(map(tuple, again.place))


@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.integers(0, 200), st.integers(2, 260), st.integers(2, 200)),
        max_size=14,
        unique=True,
    )
)
def test_packed_windows_lie_inside_apart_and_all_there(windows: list[tuple[int, int, int, int]]) -> None:
    pictures = packed(windows, (128, 96), 4)
    assert sorted(piece.window for pieces in pictures for piece in pieces) == sorted(windows)
    assert packed(windows[::-1], (128, 96), 4) == pictures
    for pieces in pictures:
        covered = np.zeros((96, 128), np.int64)
        for piece in pieces:
            wide, high = piece.size
            assert piece.left + wide <= 128
            assert piece.top + high <= 96
            covered[piece.top : piece.top + high, piece.left : piece.left + wide] += 1
        assert covered.max() <= 1


def film_frame(width: int = 101, height: int = 75) -> Frame:
    y, x = np.mgrid[:height, :width]
    half = ((height + 1) // 2, (width + 1) // 2)
    luma = (16 + (x + 2 * y) % 200).astype(np.uint8)
    return Frame(index=0, time_s=0.0, y=luma, u=np.full(half, 120, np.uint8), v=np.full(half, 140, np.uint8))


def test_pieces_show_the_frame_and_boxes_find_back() -> None:
    frame = film_frame()
    everything = bgr(frame, (0, 0, 101, 75))
    assert everything.shape == (75, 101, 3)
    assert (bgr(frame, (20, 10, 40, 30)) == everything[10:40, 20:60]).all()
    (pieces,) = packed([(20, 10, 40, 30), (60, 40, 41, 35)], (96, 96), 4)
    picture = drawn(frame, pieces, (96, 96), 114)
    for piece in pieces:
        left, top, width, height = piece.window
        shown = picture[piece.top : piece.top + height, piece.left : piece.left + width]
        assert (shown == everything[top : top + height, left : left + width]).all()
        box = Boxes(
            place=np.array([[piece.left + 3.0, piece.top + 2.0, 5, 6]]), score=np.ones(1), label=np.zeros(1, np.int64)
        )
        assert piece.in_image(box).place[0].tolist() == [left + 3.0, top + 2.0, 5, 6]
    fit = whole(101, 75, (96, 96))
    assert fit.size == (96, 71)
    corner = Boxes(place=np.array([[0.0, 0.0, 96.0, 71.29]]), score=np.ones(1), label=np.zeros(1, np.int64))
    assert fit.in_image(corner).place[0] == pytest.approx([0, 0, 101, 75], abs=0.1)


def test_a_detector_goes_to_other_processes(tmp_path: Path) -> None:
    detector, boxes = seen(made.dark_yolox(tmp_path / "dark.onnx", 40, 16))
    again: Detector = pickle.loads(pickle.dumps(detector))
    picture = grey(detector)
    picture[40:48, 24:32] = 0
    assert len(boxes) == 0
    assert again.boxes(picture).place[0] == pytest.approx([20, 24, 16, 40], abs=1e-3)


# --- real files -------------------------------------------------------------------------------------------------------

TRUE_BOXES = ((396.2, 196.6, 28.5, 83.9), (581.3, 228.1, 35.4, 88.8), (708.6, 111.5, 18.3, 66.2))
"""Annotated persons of frame 151 of PETS S2L1 who stand clear of others."""


@pytest.mark.parametrize(("name", "family"), [("yolox_nano", "YOLOX"), ("nanodet_m_416", "NanoDet")])
def test_real_models_find_real_persons(name: str, family: str) -> None:
    detector = open_detector(data("models", f"{name}.onnx"))
    assert (detector.layout.family, detector.size, len(detector.layout.classes)) == (family, (416, 416), 80)
    (frame,) = frames(data("pets2009", "S2L1_View_001.avi"), first=150, last=150)
    piece = whole(768, 576, detector.size)
    boxes = piece.in_image(detector.boxes(drawn(frame, [piece], detector.size, detector.layout.fill)))
    person = best(boxes, boxes.label)
    person = person.pick(person.label == 0)
    assert overlap(np.array(TRUE_BOXES), person.place).max(axis=1).min() > 0.55
    assert len(person) <= 12


def test_the_face_model_is_no_detector_of_persons() -> None:
    words = refused(data("models", "yunet_n_640_640.onnx"))
    for said in ("landmark points", "cls_8 float[1,6400,1]", "YOLOX (1,cells,5+classes)", "family: yolox"):
        assert said in words


def test_probe_says_what_it_found_and_draws_it(tmp_path: Path) -> None:
    video, out = data("pets2009", "S2L1_View_001.avi"), tmp_path / "seen.png"
    lines = "\n".join(probe_detector(data("models", "yolox_nano.onnx"), video, 150, out))
    for said in (
        "YOLOX",
        "695e750a5d57",
        "strides 8, 16, 32",
        "assumed: colours",
        "416 x 416",
        "ms per picture",
        "person: person",
    ):
        assert said in lines
    assert "person (person) 0.8" in lines
    assert out.read_bytes()[:4] == b"\x89PNG"
    pictured = "\n".join(probe_detector(data("models", "yolox_nano.onnx"), out, 0, None))
    assert "person (person)" in pictured
    with pytest.raises(RefusedInput, match="number 9999"):
        probe_detector(data("models", "yolox_nano.onnx"), video, 9999, None)
    with pytest.raises(RefusedInput, match="a picture"):
        probe_detector(data("models", "yolox_nano.onnx"), Path(__file__), 0, None)
