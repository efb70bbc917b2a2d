"""What pages on these questions commonly get wrong stands right in the printed guide.

Each statement is looked for where it is asked, in the PDF; what is wrong may stand only in a list
of mistakes, behind which its correction follows.
"""

import re

import pytest

from guide.reading.model import Guide
from tests.content.test_course import pages, question  # noqa: F401
from tests.pdf import squeezed

# Question, and a statement that its pages make.
TRUE = [
    # Years, and three systems of one name.
    ("clip-dalle", "CLIP 与一代 DALL·E 公开于 2021 年 1–2 月"),
    ("dalle", "同名的三套系统"),
    ("dalle", "一代是自回归，二代、三代才是扩散"),
    # CLIP matches, it does not fuse or generate.
    ("clip", "两个编码器各算各的，只在最后的内积处相遇"),
    ("clip", "只判断整句与整图是否相配"),
    ("clip", "它不融合、不生成"),
    # The Q-Former's input, output, masks and parts.
    ("qformer", "32 个可学习查询是参数"),
    ("qformer", "输出是 32 个 768 维向量"),
    ("blip2", "它吃图像；32 个 768 维查询给 Q-Former"),
    ("qformer", "取最像的一个"),
    ("qformer", "取平均的是 ITM 的 logit"),
    ("blip2", "ITC、ITM 编码，ITG 解码；二阶段不用"),
    ("blip2", "三个损失等权，共用参数，每一步一起优化"),
    ("blip2", "只有一层，任何时候都在"),
    ("blip2", "“前缀”指这段文本，不是视觉提示"),
    ("qformer", "共享的只有自注意力，前馈层各一套"),
    ("qformer", "隔层才有，12 层中 6 层，且只作用于查询"),
    ("blip2", "输入是图文对，图像编码器冻结"),
    ("blip2", "与之前的模型相比"),
    # Output and performance are two questions; correlation, manifold, interaction.
    ("modality-attribution", "先说你回答哪一个问题"),
    ("shapley", "SHAP 解释每个样本的输出"),
    ("permutation", "置换重要性怎样算"),
    ("permutation", "离开数据流形"),
    ("mm-shap", "交互就没有帮上忙"),
    # A vision backbone, classification only.
    ("vit", "它是单模态视觉骨干"),
    ("vit", "只报告了分类；检测、分割是文末留下的挑战"),
    ("milestones", "单模态视觉骨干，论文只做分类"),
    # Names, and what a model cannot do.
    ("lxmert", "Learning Cross-Modality Encoder Representations from Transformers"),
    ("lxmert", "只有编码器，评测是 VQA、GQA、NLVR"),
    ("uniter", "UNiversal Image-TExt Representation"),
    ("uniter", "送进一个 BERT 式的 Transformer，每一层都在融合"),
    ("coca", "解耦解码器"),
    ("coca", "2022 年时是，要带上年份与协议"),
    ("milestones", "它们的 SOTA 都只属于发表之时"),
    ("milestones", "2022 年起的主线是多模态大语言模型"),
    # Diffusion in a latent space, deterministic samplers, the score of the noised density.
    ("stable-diffusion", "潜空间里的文生图扩散模型"),
    ("stable-diffusion", "官方脚本默认 50 步，采样器是 DDIM"),
    ("stable-diffusion", "PLMS（伪线性多步法"),
    ("stable-diffusion", "两者都是确定性的"),
    ("stable-diffusion", "加噪后、以文本为条件的分布的得分"),
    ("stable-diffusion", "步数很快饱和"),
    ("stable-diffusion", "冻结的 CLIP"),
    ("langevin", "不是。网络学的是每个噪声级别上加噪分布的得分"),
    ("langevin", "步数只减小离散误差"),
]
# What nobody may read anywhere but as a mistake with its correction.
WRONG = [
    "Cross-Modal Transformer",
    "基于 Langevin",
    "一个综合的图像向量",
    "输入是一个查询值",
    "做了目标检测",
    "在目标检测上表现出色",
    "SD = Langevin",
    "温度固定为 0.07",
    "54 倍，LLM 也微调",
]


@pytest.mark.parametrize(("name", "statement"), TRUE)
def test_the_correction_is_printed(
    name: str,
    statement: str,
    pages: dict[str, str],  # noqa: F811
) -> None:
    assert squeezed(statement) in pages[name]


@pytest.mark.parametrize("phrase", WRONG)
def test_a_mistake_stands_only_with_its_correction(phrase: str, real_guide: Guide) -> None:
    for each in real_guide.questions:
        outside = re.sub(r"<aside class=\"pitfall\">.*?</aside>", "", each.body_html, flags=re.S)
        text = re.sub(r"<[^>]+>", "", each.short_html + outside + " ".join(each.cheat_html))
        assert squeezed(phrase) not in squeezed(text), each.id


def test_nothing_unverified_is_printed(real_guide: Guide) -> None:
    """Second-hand numbers of CLIP's optimiser, authors whom no source names."""
    clip = squeezed(question(real_guide, "clip").source.text)
    for phrase in ("4e-4", "预热2000", "预热2,000", "权重衰减0.2", "0.98"):
        assert phrase not in clip
    assert not any("Betker" in each.source.text for each in real_guide.questions)
    second_hand = ("blip2", "qformer", "data", "missing-modality")
    for name in second_hand:
        assert re.search("据第三方|据 LENS", question(real_guide, name).source.text), name
