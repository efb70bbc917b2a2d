"""The three systems named DALL·E: above how each makes an image, below how it is trained."""

from family.diagram import Box, Diagram

WIDTH, STEP, FIRST = 54, 68, 24
ROW, BELOW = 26, 36
MAKE, TRAIN = "生成", "训练"


def place(d: Diagram, y: float, column: int, *lines: str, kind: str = "data") -> Box:
    return d.box(FIRST + STEP * column, y, WIDTH, ROW, *lines, kind=kind)


def begin(d: Diagram, y: float, name: str, note: str) -> tuple[float, float]:
    """The title of one system; the places of its two rows."""
    d.head(2, y + 10, name, note)
    rows = (y + 17, y + 17 + BELOW)
    for label, row in zip((MAKE, TRAIN), rows, strict=True):
        d.text(2, row + ROW / 2 + 2.7, label)
    return rows


def say(d: Diagram, y: float, column: int, *lines: str) -> None:
    for number, line in enumerate(lines):
        d.text(FIRST + STEP * column, y + 11 + 11 * number, line)


def first(d: Diagram, y: float) -> None:
    make, train = begin(d, y, "DALL·E 1（2021）", "在离散码上自回归")
    text = place(d, make, 0, "文本", "≤256 个 BPE")
    model = place(d, make, 2, "自回归 12B", "Transformer", kind="trained")
    codes = place(d, make, 3, "图像码", "32×32")
    decoder = place(d, make, 4, "dVAE", "解码器", kind="trained")
    d.chain(
        text, model, codes, decoder, place(d, make, 5, "CLIP 重排", "512 张挑 1", kind="frozen")
    )
    image = place(d, train, 0, "图像", "256²×3")
    encoder = place(d, train, 1, "dVAE", "编码器", kind="trained")
    target = place(d, train, 2, "图像码", "1024 个")
    d.chain(image, encoder, target)
    d.arrow(target.top(), model.bottom())
    say(
        d,
        train,
        3,
        "先训 dVAE（码本 8192），再训 Transformer；",
        "CLIP 只给成品打分，从 512 张里挑。",
    )


def second(d: Diagram, y: float) -> None:
    make, train = begin(d, y, "DALL·E 2（2022）", "先生成 CLIP 图像向量，再扩散")
    text = place(d, make, 0, "文本 $y$")
    tower = place(d, make, 1, "CLIP", "文本塔", kind="frozen")
    prior = place(d, make, 2, "先验", "1B", kind="trained")
    latent = place(d, make, 3, "$z_i$", "CLIP 图像向量")
    decoder = place(d, make, 4, "扩散解码器", "3.5B，64²", kind="trained")
    larger = place(d, make, 5, "上采样", "256²→1024²", kind="trained")
    d.chain(text, tower, prior, latent, decoder, larger)
    image = place(d, train, 0, "图像")
    tower = place(d, train, 1, "CLIP", "图像塔", kind="frozen")
    d.chain(image, tower)
    d.arrow(tower.right(), (latent.bottom()[0], tower.right()[1]), latent.bottom())
    d.text(FIRST + 2.4 * STEP, tower.right()[1] - 4, "训练时给出 $z_i$", anchor="middle")
    say(d, train, 4, "先验学 $P(z_i|y)$", "解码器学 $P(x|z_i,y)$")


def third(d: Diagram, y: float) -> None:
    make, train = begin(d, y, "DALL·E 3（2023）", "重写训练图的描述")
    prompt = place(d, make, 0, "用户提示")
    writer = place(d, make, 2, "GPT-4", "改写提示", kind="frozen")
    longer = place(d, make, 3, "长提示")
    model = place(d, make, 4, "扩散模型", "以文本为条件", kind="trained")
    d.chain(prompt, writer, longer, model, place(d, make, 5, "图像"))
    image = place(d, train, 0, "图像")
    tower = place(d, train, 1, "CLIP", "图像向量", kind="frozen")
    captioner = place(d, train, 2, "描述器", "语言模型", kind="trained")
    caption = place(d, train, 3, "长描述", "占 95%")
    d.chain(image, tower, captioner, caption)
    d.arrow(caption.right(), (model.bottom()[0], caption.right()[1]), model.bottom())
    say(d, train, 5, "另 5% 用原文；", "规模未公开")


def draw() -> Diagram:
    d = Diagram("三代 DALL·E 的流水线，以及 CLIP 在其中的位置", 258)
    d.legend(418, 10, "trained", "frozen", "data")
    first(d, 0)
    second(d, 89)
    third(d, 178)
    return d


if __name__ == "__main__":
    print(draw().svg())
