"""BLIP-2 whole: three losses train the Q-Former; then they prompt a frozen LLM."""

from family.diagram import Box, Diagram

IMAGE, VIT, QFORMER, LOSS = 2, 50, 132, 284
FC, TURN, SEQUENCE, LLM, OUTPUT = 216, 255, 266, 344, 394
ROW, STEP_ONE, STEP_TWO = 26, 34, 38


def seen(d: Diagram, y: float) -> tuple[Box, Box]:
    """An image in the frozen encoder, and below the learned queries."""
    image = d.box(IMAGE, y, 36, ROW, "图像", "224²×3")
    vit = d.box(VIT, y, 60, ROW, "ViT-g/14", "257×1408", kind="frozen")
    d.chain(image, vit)
    return vit, d.box(VIT, y + STEP_ONE, 60, ROW, "32 个查询", "32×768", kind="trained")


def stage_one(d: Diagram, y: float) -> None:
    d.head(2, y - 9, "阶段一：学表示", "$L_1$ = ITC + ITM + ITG")
    vit, queries = seen(d, y)
    text = d.box(IMAGE, y + 2 * STEP_ONE, 36, ROW, "文本")
    height = 2 * STEP_ONE + ROW
    lines = ("Q-Former", "12 层 · 188M", "查询与文本共用自注意力", "只有查询经交叉注意力看图")
    qformer = d.box(QFORMER, y, 116, height, *lines, kind="trained")
    for source in (vit, queries, text):
        d.chain(source, qformer)
    d.text(121, y + 9, "K, V", anchor="middle")
    d.text(85, y + 2 * STEP_ONE + 9, "以 [CLS] 或 [DEC] 打头", anchor="middle")
    losses = (
        ("ITC 图文对比", "$t$ 取 [CLS]；32 个相似度取最大", "$Z$ 与 $t$"),
        ("ITM 图文匹配", "32 个输出的 logit 平均", "$Z$"),
        ("ITG 图生文", "看着查询逐词写出文本", "各词"),
    )
    for row, (name, note, carried) in enumerate(losses):
        loss = d.box(LOSS, y + row * STEP_ONE, 134, ROW, name, note)
        d.chain(qformer, loss)
        d.text(266, loss.y + 9, carried, anchor="middle")


def stage_two(d: Diagram, y: float) -> None:
    d.head(2, y - 9, "阶段二：接语言模型", "只训练查询、Q-Former 与 FC")
    vit, queries = seen(d, y)
    qformer = d.box(QFORMER, y, 50, STEP_ONE + ROW, "Q-Former", "不进文本", kind="trained")
    fc = d.box(FC, y, 32, ROW, "FC", "768→$d$", kind="trained")
    for source in (vit, queries):
        d.chain(source, qformer)
    d.chain(qformer, fc)
    d.text(121, y + 9, "K, V", anchor="middle")
    d.text(199, y + 9, "$Z$", anchor="middle")
    d.text(199, y + 22, "32×768", anchor="middle")
    d.dot(TURN, fc.right()[1])
    opt = prompted(d, y, fc, "OPT", "解码器", "提示词")
    encoder = prompted(d, y + STEP_TWO, fc, "FlanT5", "编码器", "前缀")
    decoder = d.box(LLM, y + 2 * STEP_TWO, 40, ROW, "FlanT5", "解码器", kind="frozen")
    d.arrow(encoder.bottom(), decoder.top())
    d.chain(opt, d.box(OUTPUT, opt.y, 24, ROW, "文本"))
    d.chain(decoder, d.box(OUTPUT, decoder.y, 24, ROW, "后缀"))
    notes = (
        "32 个软视觉提示排在文本嵌入之前；损失只有语言模型损失。",
        "梯度穿过冻结的 LLM，传回 FC、Q-Former 与查询。",
    )
    for row, note in enumerate(notes):
        d.text(2, decoder.y + 11 + 11 * row, note)


def prompted(d: Diagram, y: float, fc: Box, name: str, part: str, words: str) -> Box:
    """A language model, before it the soft prompts that come from `fc` and the words."""
    prompts = d.box(SEQUENCE, y, 32, ROW, "软提示", "32×$d$")
    last = d.box(SEQUENCE + 34, y, 32, ROW, words)
    d.arrow(fc.right(), (TURN, fc.right()[1]), (TURN, prompts.left()[1]), prompts.left())
    llm = d.box(LLM, y, 40, ROW, name, part, kind="frozen")
    d.chain(last, llm)
    return llm


def draw() -> Diagram:
    d = Diagram(
        "BLIP-2 的两个阶段：先用三个损失训练 Q-Former，再把它的输出作为冻结语言模型的提示", 252
    )
    d.legend(418, 11, "trained", "frozen", "data")
    stage_one(d, 20)
    stage_two(d, 146)
    return d


if __name__ == "__main__":
    print(draw().svg())
