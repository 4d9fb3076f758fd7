"""The index on disk: changed like rebuilt, never half there, and plain words when it cannot be used."""

import contextlib
import errno
import json
import os
import random
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import corpus
import pytest

from iclei_site.search import whoosh_codec, whoosh_store
from iclei_site.search.engine import WhooshEngine
from iclei_site.search.request import SearchRequest
from iclei_site.search.types import Document, IndexUnusableError

Index = Callable[[Iterable[Document]], WhooshEngine]
QUESTIONS = [
    SearchRequest(language, q, filters, sort=sort, per_page=100)
    for language in ("en", "es")
    for q in ("", "climate", "citi", "climate action", '"climate action"', "iclei -climate", "agua", "the", "zzz")
    for filters in ({}, {"pathway": ("resilient",)}, {"region": ("africa", "europe"), "status": ("ended",)})
    for sort in ("", "newest")
]


def answers(engine: WhooshEngine) -> list[tuple[object, ...]]:
    """Everything that a visitor could see of an index, but its version."""
    found = [engine.search(question) for question in QUESTIONS]
    return [(results.total, results.hits, results.facets, results.relaxations) for results in found]


def test_the_updated_index_answers_like_a_rebuilt_one(tmp_path: Path) -> None:
    rnd = random.Random(7)
    current = {document.slug: document for document in corpus.documents(120)}
    fresh = iter(corpus.documents(400, seed=8))
    updated = WhooshEngine(tmp_path / "updated")
    updated.rebuild(current.values(), "0")
    for step in range(25):  # enough for several segments and a merge of them
        changed = [next(fresh) for _ in range(rnd.randint(0, 8))]
        changed = [
            corpus.make(f"new-{d.slug}", title=d.texts["en"].title) if n % 3 else d for n, d in enumerate(changed)
        ]
        removed = rnd.sample(sorted(current), rnd.randint(0, 6))
        for slug in removed:
            del current[slug]
        current |= {document.slug: document for document in changed}
        updated.update(changed, removed, str(step))
        assert dict(updated.digests()) == {slug: document.digest for slug, document in current.items()}
    rebuilt = WhooshEngine(tmp_path / "rebuilt")
    rebuilt.rebuild(reversed(current.values()), "end")
    assert answers(updated) == answers(rebuilt)
    assert updated.status().content_version == "24"
    segments = [path for path in (tmp_path / "updated/current").iterdir() if path.suffix == ".seg"]
    assert 1 < len(segments) <= whoosh_store.MAX_SEGMENTS + 1


def test_an_update_is_seen_by_another_process_s_engine_at_once(index: Index, tmp_path: Path) -> None:
    writer = index([corpus.make("a", title="Water"), corpus.make("b", title="Air")])
    reader = WhooshEngine(tmp_path / "index")
    assert reader.search(SearchRequest("en", "water")).total == 1
    writer.update([corpus.make("a", title="Fire")], ["b"], "2")
    assert reader.status().content_version == "2"
    assert [hit.title.text for hit in reader.search(SearchRequest("en")).hits] == ["Fire"]
    assert reader.search(SearchRequest("en", "water")).total == 0


def test_a_change_is_seen_without_waiting_within_a_second(index: Index, tmp_path: Path) -> None:
    writer = index([corpus.make("a", title="Water")])
    reader = WhooshEngine(tmp_path / "index")
    old = reader.search(SearchRequest("en")).version
    writer.rebuild([corpus.make("a", title="Fire")], "2")
    pause = threading.Event()
    for _ in range(50):
        results = reader.search(SearchRequest("en"))
        if results.version != old:
            break
        assert results.hits[0].title.text == "Water"
        pause.wait(0.02)
    assert results.hits[0].title.text == "Fire"


def test_a_failed_rebuild_leaves_the_old_index_and_nothing_else(index: Index, tmp_path: Path) -> None:
    engine = index([corpus.make("a", title="Water")])
    root = tmp_path / "index"
    before = sorted(path.name for path in root.iterdir())

    def broken() -> Iterator[Document]:
        yield corpus.make("b", title="Fire")
        raise ValueError("the database went away")

    with pytest.raises(ValueError, match="went away"):
        engine.rebuild(broken(), "2")
    assert sorted(path.name for path in root.iterdir()) == before
    assert engine.search(SearchRequest("en", "water")).total == 1
    with pytest.raises(ValueError, match="went away"):
        engine.update(broken(), [], "2")
    engine.update([corpus.make("b", title="Fire")], [], "2")  # no lock was left behind
    assert engine.search(SearchRequest("en")).total == 2


def test_a_full_disk_leaves_the_old_index_and_no_lock(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = index([corpus.make("a", title="Water")])

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(whoosh_codec.Writer, "_finalize_segment", full)
        patch.setattr(whoosh_codec.Writer, "_close_segment", full)
        with pytest.raises(OSError, match="No space left"):
            engine.update([corpus.make("b", title="Fire")], [], "2")
    assert engine.status().content_version == "1"
    engine.update([corpus.make("b", title="Fire")], [], "2")
    assert engine.search(SearchRequest("en")).total == 2


def test_only_the_version_before_is_kept(index: Index, tmp_path: Path) -> None:
    engine = index([corpus.make("a", title="Water")])
    for number in range(4):
        engine.rebuild([corpus.make("a", title=f"Water {number}")], str(number))
    names = [path.name for path in (tmp_path / "index").iterdir()]
    assert len([name for name in names if name.startswith("v-")]) == 2
    assert not [name for name in names if name.startswith("build-")]


def test_progress_is_told_after_each_document(index: Index) -> None:
    engine = index([])
    told: list[int] = []
    assert engine.rebuild(corpus.documents(5), "2", told.append) == 5
    assert told == [1, 2, 3, 4, 5]


def test_status_says_what_is_there(index: Index) -> None:
    engine = index([corpus.make("a", title="Water", es={"title": "Agua"}), corpus.make("b", title="Air")])
    status = engine.status()
    assert (status.documents, dict(status.languages), status.content_version) == (2, {"en": 2, "es": 1}, "1")
    assert status.size_bytes > 1000
    assert status.built_at > 1.7e9
    assert status.version == engine.search(SearchRequest("en")).version


def test_a_missing_index_says_so_and_how_to_make_one(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "none")
    for ask in (engine.status, engine.digests, lambda: engine.search(SearchRequest("en"))):
        with pytest.raises(IndexUnusableError, match="no search index in .* `iclei-site search rebuild`"):
            ask()
    with pytest.raises(IndexUnusableError, match="no search index"):
        engine.update([], [], "1")
    engine.rebuild([], "1")
    assert engine.search(SearchRequest("en")).total == 0


def truncate(folder: Path) -> None:
    file = next(path for path in folder.iterdir() if path.suffix == ".seg")
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def lengthen(folder: Path) -> None:
    file = next(path for path in folder.iterdir() if path.suffix == ".seg")
    file.write_bytes(file.read_bytes() + b"more")


def truncate_unnoticed(folder: Path) -> None:
    truncate(folder)
    change_state(folder, sizes={})


def remove_segment(folder: Path) -> None:
    next(path for path in folder.iterdir() if path.suffix == ".seg").unlink()


def empty_toc(folder: Path) -> None:
    next(path for path in folder.iterdir() if path.suffix == ".toc").write_bytes(b"")


def empty_toc_unnoticed(folder: Path) -> None:
    empty_toc(folder)
    change_state(folder, sizes={})


def remove_state(folder: Path) -> None:
    (folder / "state.json").unlink()


def garble_state(folder: Path) -> None:
    (folder / "state.json").write_text("{", encoding="utf-8")


def other_format(folder: Path) -> None:
    change_state(folder, format="something-else-7")


def foreign_files(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    (folder / "index.db").write_bytes(b"SQLite format 3")


def change_state(folder: Path, **changes: object) -> None:
    path = folder / "state.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        truncate, truncate_unnoticed, remove_segment, empty_toc, empty_toc_unnoticed,
        remove_state, garble_state, other_format, foreign_files,
    ],
)  # fmt: skip
def test_a_damaged_index_says_so_and_a_rebuild_heals_it(
    index: Index, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    loaded = index(corpus.sample())
    loaded.search(SearchRequest("en"))
    root = tmp_path / "index"
    damage(root / os.readlink(root / "current"))
    engine = WhooshEngine(root)
    for ask in (engine.status, lambda: engine.search(SearchRequest("en", "climate"))):
        with pytest.raises(IndexUnusableError, match="iclei-site search rebuild"):
            ask()
    with contextlib.suppress(IndexUnusableError):
        engine.update([], [], "2")
    assert engine.rebuild(corpus.sample(), "2") == 204
    assert engine.search(SearchRequest("en", "climate")).total > 50


@pytest.mark.parametrize(
    ("damage", "what"),
    [(truncate, "has .* bytes instead of"), (lengthen, "has .* bytes instead of"), (remove_segment, "is missing")],
)
def test_damage_is_named_even_where_whoosh_would_not_see_it(
    index: Index, tmp_path: Path, damage: Callable[[Path], None], what: str
) -> None:
    index([corpus.make("a", title="Water")])
    damage(tmp_path / "index/current")
    with pytest.raises(IndexUnusableError, match=rf"is damaged: MAIN_\w+\.seg {what}"):
        WhooshEngine(tmp_path / "index").search(SearchRequest("en"))


def test_a_loaded_engine_serves_on_when_the_files_go_bad(
    index: Index, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = index([corpus.make("a", title="Water")])
    garble_state(tmp_path / "index/current")
    pause = threading.Event()
    for _ in range(100):
        assert engine.search(SearchRequest("en", "water")).total == 1
        if caplog.messages:
            break
        pause.wait(0.02)
    assert "The search goes on with an older index." in caplog.messages[0]
    assert engine.search(SearchRequest("en", "water")).total == 1


def every_posting(reader: whoosh_store.Reader, field: str) -> dict[str, tuple[int, list[list[float]]]]:
    """What a reader has of each form of a field."""
    forms, counts = reader.vocabulary(field)
    return {
        form: (count, [column.tolist() for column in reader.postings(field, form)])
        for form, count in zip(forms, counts.tolist(), strict=True)
    }


def test_words_kept_in_files_are_those_of_the_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whoosh_codec, "MANY_WORDS", 1)
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild([corpus.make("a", title="Clean water", es={"title": "Agua"}), corpus.make("b", title="Water")], "1")
    folder = (tmp_path / "index" / "current").resolve()
    assert sorted(path.suffixes[0] for path in folder.glob("*.words")) == [".text_en", ".text_es", ".text_names"]
    engine.update([corpus.make("c", title="Wat"), corpus.make("b", title="Wine")], ["a"], "2")
    files = sorted(folder.glob("*.words"))
    kept = whoosh_store.Reader(folder)
    fields = {path.suffixes[0][1:] for path in files}
    found = {field: every_posting(kept, field) for field in fields}
    for path in files:
        path.unlink()
    collected = whoosh_store.Reader(folder)
    assert {field: every_posting(collected, field) for field in fields} == found
    assert found["text_en"].keys() >= {"clean", "water", "wat", "wine"}
    kept.close()
    collected.close()
    assert [hit.slug for hit in engine.search(SearchRequest("en", "w")).hits] == ["c", "b"]
