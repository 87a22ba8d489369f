"""The bench measures what it says: whole assessments, in real forms. How fast they are is no test's business."""

import asyncio
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from bench.assessment import STEPS, Measured, report
from bench.people import Browser, Sample, whole_assessment
from bench.servers import site
from tests.assessment.people import DEFINITION


async def no_pause() -> None: ...


async def two_people(port: int, samples: list[Sample]) -> None:
    for number in range(2):
        browser = Browser(port, samples)
        await whole_assessment(browser, random.Random(number), no_pause)
        await browser.close()


def test_people_take_the_whole_assessment_and_the_report_counts_each_step() -> None:
    samples: list[Sample] = []
    with site() as server:
        before = server.cpu_seconds()
        # In a thread of its own: the browser of other tests keeps an event loop in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, two_people(server.port, samples)).result()
        used = server.cpu_seconds() - before
    length = DEFINITION.usual_length
    expected = {"start": 2, "begin": 2, "question": 2 * length, "answer": 2 * length, "result": 2}
    assert Counter(sample.step for sample in samples) == expected
    assert used > 0
    measured = Measured("two people", 1.0, tuple(samples), used, 0.01)
    lines = report(measured, measured, measured)
    for step in STEPS:
        counts = [int(line.split()[1]) for line in lines if line.split()[0] == step]
        assert counts == [expected[step]] * 2
