"""Which answers of the starter get a second search, and which of two answers is the better one."""

import pytest

from translate.starter.faults import faults, lost_numbers, stammers


@pytest.mark.parametrize(("source", "answer", "lost"), [
    ("وصل 152 جنديا في 2019", "152 soldiers arrived in 2019", 0),
    ("وصل ١٥٢ جنديا في ٢٠١٩", "125 soldiers arrived in 2019", 1),
    ("وصل 152 جنديا في 2019", "Soldiers arrived", 2),
    ("بلغت ٥٥٬٠٠٠ طن", "It reached 55,000 tons", 0),
    ("بلغت 55 000 طن", "It reached 550,000 tons", 2),
    ("بنسبة ٣٫٥٪", "by 3.5%", 0),
    ("بنسبة 3,5 في المئة", "by 35%", 0),  # separators are not compared
    ("أصيب 3 رجال", "three men were hurt", 0),
    ("أصيب 13 رجلا", "thirteen men were hurt", 1),  # words only up to twelve
    ("5 من 5", "5 of them", 1),  # each as often as in the source
    ("لا أرقام هنا", "There are 7 numbers here", 0),
    ("", "", 0),
])
def test_numbers_in_digits_must_arrive(source: str, answer: str, lost: int) -> None:
    assert lost_numbers(source, answer) == lost


@pytest.mark.parametrize(("answer", "count"), [
    ("the storm is the storm when it rains", 0),  # twice, and not in a row
    ("he went to the market and he went to the bank", 0),
    ("the suspect suspect was seen", 1),
    ("They took the, the town", 1),
    ("he said that he said that the war was over", 1),
    ("a b c d e f g h a b c d e f g h", 1),
    ("a b c d e f g h i a b c d e f g h i", 0),  # nine words
    ("no, no, no", 2),
    ("It ended 10-10 in 2010", 0),
    ("one two three", 0),
    ("", 0),
])
def test_runs_said_twice_in_a_row_are_a_stammer(answer: str, count: int) -> None:
    assert stammers(answer) == count


def test_a_circle_is_worse_than_a_lost_number_and_that_than_a_stammer() -> None:
    source = "وصل 152 جنديا"
    circle = faults(source, "152 soldiers", broken=True)
    lost = faults(source, "soldiers arrived", broken=False)
    stammer = faults(source, "152 soldiers soldiers arrived", broken=False)
    good = faults(source, "152 soldiers arrived", broken=False)
    assert sorted([circle, lost, stammer, good]) == [good, stammer, lost, circle]
    assert [bool(fault) for fault in (circle, lost, stammer, good)] == [True, True, True, False]
