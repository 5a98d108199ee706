"""Which acts there are, and where each is at home."""

from dataclasses import dataclass

from config.demonstration.drawing import going, managing, moving, telling
from config.demonstration.drawing.moment import Act


@dataclass(frozen=True, slots=True)
class Setting:
    """One act with its place at school and its place at home."""

    act: Act
    school: str
    home: str


ACTS: dict[str, Setting] = {
    "card": Setting(telling.card, "classroom", "kitchen"),
    "signing": Setting(telling.signing, "classroom", "kitchen"),
    "talker": Setting(telling.talker, "classroom", "kitchen"),
    "choosing": Setting(telling.choosing, "classroom", "kitchen"),
    "music": Setting(telling.music, "hall", "garden"),
    "walking": Setting(moving.walking, "corridor", "beach"),
    "ball": Setting(moving.ball, "hall", "garden"),
    "standing": Setting(moving.standing, "classroom", "kitchen"),
    "painting": Setting(moving.painting, "classroom", "garden"),
    "shoes": Setting(managing.shoes, "corridor", "kitchen"),
    "hands": Setting(managing.hands, "washroom", "washroom"),
    "laying": Setting(managing.laying, "classroom", "kitchen"),
    "bus": Setting(going.bus, "street", "street"),
    "shop": Setting(going.shop, "shop", "shop"),
    "garden": Setting(going.garden, "garden", "garden"),
}
