"""Stable Diffusion: above how the U-Net is trained, below how an image is made with it."""

from family.diagram import Box, Diagram

TRAIN, TEXT, SAMPLE, ROW = 50, 98, 188, 30


def training(d: Diagram) -> Box:
    """Gives the U-Net."""
    d.head(2, 11, "训练")
    image = d.box(2, TRAIN, 48, ROW, "图像", "512²×3")
    encoder = d.box(62, TRAIN, 48, ROW, "$E$", "VAE 编码器", kind="frozen")
    clean = d.box(122, TRAIN, 40, ROW, "$z_0$", "64²×4")
    plus = d.plus(178, TRAIN + ROW / 2)
    noisy = d.box(194, TRAIN, 40, ROW, "$z_t$", "64²×4")
    unet = d.box(250, TRAIN, 76, ROW, "U-Net", "860M", kind="trained")
    loss = d.box(352, TRAIN, 66, ROW, "损失", "$∥ϵ−\\hatϵ∥^2$")
    d.chain(image, encoder, clean, plus, noisy, unet, loss)
    d.text(337, TRAIN + 10, "$\\hatϵ$", anchor="middle")
    noise = d.box(158, 18, 40, 20, "噪声 $ϵ$")
    d.arrow(noise.bottom(), plus.top())
    d.arrow(noise.right(), (loss.top()[0], noise.right()[1]), loss.top())
    return unet


def conditions(d: Diagram, unet: Box) -> Box:
    """The text and the time step; gives the text encoder."""
    words = d.box(2, TEXT, 48, 22, "文本 $y$")
    empty = d.box(2, TEXT + 30, 48, 22, "空文本 ∅")
    lines = ("CLIP ViT-L/14", "文本编码器", "77×768")
    encoder = d.box(62, TEXT, 100, 52, *lines, kind="frozen")
    d.chain(words, encoder)
    d.arrow(empty.right(), (encoder.x, empty.right()[1]), dashed=True)
    level, entry = words.right()[1], unet.bottom(0.25)
    d.arrow((162, level), (entry[0], level), entry)
    d.text(214, level - 4, "K, V（77×768）", anchor="middle")
    step = d.box(296, TEXT, 22, 22, "$t$")
    d.arrow(step.top(), (step.top()[0], unet.bottom()[1]))
    return encoder


def sampling(d: Diagram, encoder: Box) -> None:
    d.head(2, SAMPLE - 12, "采样")
    start = d.box(2, SAMPLE, 36, ROW, "$z_T$", "64²×4")
    state = d.box(50, SAMPLE, 30, ROW, "$z_t$")
    unet = d.box(94, SAMPLE, 60, ROW, "U-Net", "同一权重", kind="trained")
    guide = d.box(170, SAMPLE, 36, ROW, "CFG", "得 $\\tildeϵ$")
    step = d.box(218, SAMPLE, 46, ROW, "去噪一步", "DDIM")
    clean = d.box(278, SAMPLE, 36, ROW, "$z_0$", "64²×4")
    decoder = d.box(326, SAMPLE, 46, ROW, "$D$", "VAE 解码器", kind="frozen")
    image = d.box(384, SAMPLE, 34, ROW, "图像", "512²×3")
    d.chain(start, state, unet)
    d.chain(guide, step, clean, decoder, image)
    for at, dashed in ((0.3, False), (0.7, True)):
        x = unet.top(at)[0]
        d.arrow((x, encoder.bottom()[1]), (x, unet.y), dashed=dashed)
        d.arrow(unet.right(at), guide.left(at), dashed=dashed)
    d.text(unet.top(0.3)[0] - 5, SAMPLE - 14, "K, V", anchor="end")
    below = SAMPLE + ROW + 12
    d.arrow(step.bottom(), (step.bottom()[0], below), (state.bottom()[0], below), state.bottom())
    d.text(147, below - 3, "默认 50 步，$t$ 从大到小", anchor="middle")


def draw() -> Diagram:
    d = Diagram("潜扩散模型的训练与采样：虚线箭头是无分类器引导的空文本分支", 236)
    d.legend(418, 11, "trained", "frozen", "data")
    sampling(d, conditions(d, training(d)))
    d.text(176, 139, "CFG：每步再用 ∅ 算一遍（虚线），两次预测外推")
    d.text(176, 152, "$\\tildeϵ=ϵ(∅)+s[ϵ(y)−ϵ(∅)]$，默认 $s$ = 7.5")
    return d


if __name__ == "__main__":
    print(draw().svg())
