"""几件事 — three matters, a photograph and three administrators, written by operations of the core; run inside a cell.

``python -m tests.operate.some_matters`` with the cell's environment.
"""

import io

import django

django.setup()

from PIL import Image  # noqa: E402

from zhifa.core import clock, files  # noqa: E402
from zhifa.core.account import Account  # noqa: E402
from zhifa.core.actors import Automatic, person  # noqa: E402
from zhifa.core.matter import Matter  # noqa: E402
from zhifa.core.operation import Op, operation  # noqa: E402
from zhifa.registers.organisation.operations import grant_role, open_account  # noqa: E402

RULES = Automatic("试运行")


@operation("trial.receive", title="登记来件", permission="intake.register")
def receive(op: Op, *, number: str, photo: files.Arrived | None = None) -> Matter:
    matter = Matter(number=number, source="call", title=f"{number} 占道经营", received_at=op.at)
    matter.save()
    op.born(matter)
    if photo is not None:
        files.attach(matter, photo, kind="report_photo", at=op.at)
    return matter


def main() -> None:
    duty = Account.objects.filter(username="fangzw").first() or open_account(
        by=RULES, username="fangzw", name="方知微", password="澄川县值班员口令一"
    )
    grant_role(by=RULES, account=duty, role="duty_officer")
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), (30, 90, 60)).save(picture, "JPEG")
    picture.seek(0)
    arrived = files.receive(picture, name="现场.jpg", public=True)
    for n in range(1, 4):
        receive(by=person(duty), number=f"SX-{n:04d}", photo=arrived if n == 1 else None)
    from zhifa.core.ledger.sequencing import sequence_all

    sequence_all()
    print(clock.now().isoformat())


if __name__ == "__main__":
    main()
