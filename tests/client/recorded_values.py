"""One of each value that stands in files, with every field filled, as version 0.1.0 wrote them into tests/client/recorded/."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from client.composition import Composition
from client.framing import Framing
from client.job import Job, Purpose
from client.ledger import Credits, Entry, Fate
from client.lettering.roles import Role
from client.limits import Allowance, OwnPrice, SpendingLimits
from client.options import KeyHeader, SegmindWay
from client.placement import (
    DepthRange,
    ImageTarget,
    Placement,
    PlacementKind,
    PlaneFit,
    PlanePose,
    Shading,
    SignTarget,
    Target,
    View,
)
from client.proofreading.sheet import Sheet, SheetLine, SheetSign
from client.providers.wire import ServiceSettings
from client.request import (
    Background,
    CopyArea,
    InputPicture,
    Moderation,
    PictureFormat,
    ProviderName,
    Quality,
    Request,
)
from client.signs.states import SignState
from client.sizes import Size

EYE = (1.0, 0.0, 0.0, 0.25, 0.0, 1.0, 0.0, -3.5, 0.0, 0.0, 1.0, 1e-07, 0.0, 0.0, 0.0, 1.0)
VIEWPORT, PLATE, DEPTH, MASK, STYLE = (
    InputPicture(name.encode(), form, name)
    for name, form in (
        ("the viewport", PictureFormat.PNG),
        ("the plate", PictureFormat.WEBP),
        ("the depth", PictureFormat.PNG),
        ("the mask", PictureFormat.PNG),
        ("the style, 牛肉面", PictureFormat.JPEG),
    )
)

EDIT = Job(
    id="20261121-023405-0123456789",
    request=Request(
        prompt="A noodle shop: '牛肉面 ¥28'",
        model="gpt-image-2",
        size=Size(1536, 1024),
        quality=Quality.HIGH,
        background=Background.TRANSPARENT,
        format=PictureFormat.WEBP,
        compression=70,
        moderation=Moderation.LOW,
        capture=VIEWPORT,
        references=(STYLE,),
        mask=MASK,
        copy_lines=("牛肉面", "¥28"),
        language="zh-Hans",
        copy_area=CopyArea(0.25, 0.5, 0.5, 0.125),
        type_guide=True,
    ),
    service=ServiceSettings(
        ProviderName.SEGMIND,
        address="https://api.segmind.com",
        upload_address="https://workflows-api.segmind.com/upload-asset",
        segmind_way=SegmindWay.V2,
        mask_alpha=True,
        key_header=KeyHeader.AZURE,
        stream=True,
        partial_pictures=3,
        timeout=90.0,
        fonts_folder="/usr/share/blender/fonts",
        studio_fonts_folder="/fonts",
        font_families="Noodle Sans, Tea",
        cache_folder="/tmp/cache",
    ),
    placement=Placement(
        PlacementKind.SIGN,
        file="/shows/alley/alley.blend",
        file_session="f01eb5080ea5468b8bfc93b841a75f75",
        scene_name="Scene",
        target=Target("Wall", 1042, (0, 3, 7), "a1b2", (0.0, 1.0, -0.5), EYE),
        pose=PlanePose(EYE, 2.0, 1.5, PlaneFit.COVER),
        view=View(EYE, EYE, 1920, 1080, "Camera", 12),
        depth=DepthRange(0.1, 250.0),
        targets=(Target("Floor", 1043), Target("Roof", 1044, (1,))),
        image=ImageTarget("brick.png", 77),
        sign=SignTarget("sign-1", "zh-Hans", "f00d", 1.5, "20261120-000000-0123456789"),
        shading=Shading.PRINCIPLED,
        name="Menu board",
    ),
    composition=Composition(
        Framing(1500, 1000, Size(1536, 1024), 18, 12, 1500, 1000), 12, PLATE, DEPTH, ("The mask covers a tenth.",)
    ),
    purpose=Purpose(shot="sh010", sign="sign-1", language="zh-Hans", version="v002"),
    variant=2,
    variants=3,
    posted_at="2026-11-21T02:34:05.123+00:00",
    estimate="0.0731",
)
WORDS = dataclasses.replace(
    EDIT,
    request=Request(prompt="A wall", model="gpt-image-2"),
    service=ServiceSettings(ProviderName.PROOF),
    placement=Placement(PlacementKind.IMAGE),
    composition=None,
    purpose=Purpose(),
)
ALLOWANCE = Allowance(
    SpendingLimits(request=Decimal("0.50"), day=Decimal(0), project=Decimal("1E+2")),
    session="a session",
    user="artist",
    ledger="/home/artist/ledger",
    own_prices=(OwnPrice("openai", "studio-model", Decimal("0.25")),),
)
SHEET = Sheet(
    language="zh-Hans",
    project="alley",
    made_at="2026-11-21 02:34",
    signs=(
        SheetSign("sign-1", "Shop", SignState.PROOFED, 1.5, (SheetLine(Role.HEADLINE, "面", is_right=True),)),
        SheetSign(
            "sign-2",
            "Menu",
            SignState.APPROVED,
            0.75,
            (SheetLine(Role.PRICE, "¥28"),),
            source=("¥28",),
            picture="/shows/alley/take.png",
            take_id="20261120-000000-0123456789",
            is_proof=True,
            prompt="A board",
            notes="Mind the yuan sign",
            remark="Good",
            warnings=("Small",),
        ),
    ),
    source_language="en",
)
SENT = Entry(
    job=EDIT.id,
    attempt=1,
    fate=Fate.CHARGED,
    at="2026-11-21T02:34:05.123+00:00",
    day="2026-11-21",
    provider="segmind",
    estimate=Decimal("0.073100"),
    model="gpt-image-2",
    size="1536x1024",
    quality="high",
    charge=Decimal("0.071000"),
    source="x-cost",
    shot="sh010",
    sign="sign-1",
    language="zh-Hans",
    title="Menu board 2/3",
    user="artist",
    session="a session",
    sending="0123456789abcdef0123",
    library="fedcba98765432100123",
)
LEFT = Credits("segmind", Decimal("12.500000"), "2026-11-21T02:34:05.123+00:00")
