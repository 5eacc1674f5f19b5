"""示范县由种子唯一确定，处处标明虚构。"""

import dataclasses
import hashlib
from datetime import date

import pytest

from zhifa.demo.county.build import build, stream
from zhifa.demo.county.names import NameBook, person
from zhifa.demo.county.towns_ground import lay_mesh


def digest(county):
    return hashlib.sha256(repr(county).encode()).hexdigest()


@pytest.mark.slow
def test_the_same_seed_is_the_same_county(county):
    assert digest(build()) == digest(county)


@pytest.mark.slow
def test_another_seed_is_another_ground():
    first, _ = lay_mesh(stream(1, "areas"))
    second, _ = lay_mesh(stream(2, "areas"))
    assert first.sites.shape != second.sites.shape or (first.sites != second.sites).any()


def test_every_record_says_that_it_is_invented(county):
    assert county.invented
    assert county.territory.invented
    assert "虚构" in county.territory.note
    people = county.people
    for records in (
        county.organisation.bodies,
        county.organisation.teams,
        people.officers,
        people.auxiliaries,
        people.grid_workers,
        people.officials,
        county.equipment.vehicles,
        county.equipment.devices,
        county.subjects,
    ):
        assert records
        assert all(r.invented for r in records)
    assert all("虚构" in s.note for s in county.subjects)


def test_records_cannot_be_changed_by_accident(county):
    for record in (county, county.territory, county.subjects[0], county.people.officers[0]):
        assert dataclasses.is_dataclass(record)
        assert record.__dataclass_params__.frozen


def test_names_are_two_to_four_characters_and_officials_are_told_apart():
    rng = stream(5, "names")
    assert all(2 <= len(person(rng, sex)) <= 4 for sex in "男女" for _ in range(300))
    book = NameBook(stream(6, "names"), {"周砚秋"})
    names = [book.person("女") for _ in range(1500)]
    assert len(set(names)) == 1500


def test_the_roster_and_the_texts_start_from_the_seed_too(county):
    days = date(2026, 11, 1), date(2026, 11, 7)
    assert county.roster(*days) == county.roster(*days)
    first, second = county.texts("a"), county.texts("a")
    assert [first.report() for _ in range(20)] == [second.report() for _ in range(20)]
    assert county.texts("b").report() != county.texts("a").report()
