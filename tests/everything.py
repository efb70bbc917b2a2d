"""A small guide with everything in it that can be written."""

from tests.conftest import DOT

TEXT = "一段很长的文字，为了让这一页满起来，好看每一页的样子如何。" * 25
ONE = f"""---
tags: [图, 词]
level: 2
cheat: [甲, '$x^2$', '**重** 与 `code`']
---
# 一，有长的题目吗？

::: short
短的回答 **重**，`code`，$x$。
:::

正文 **重** 与 *斜*，$x^2+\\frac{{1}}{{2}}$，见 [[two]] 和 [外](https://example.org)。脚注[^1]。

## 节

### 小节

- 一
- [ ] 未
- [x] 完

| a | b |
| --- | --- |
| 1 | 2 |
| 3 | 4 |

```python
# comment
def f(x): return "s" + 1
```

```python numbered
x = 1
```

{{#eq-one}}
$$
\\sum_i y_i
$$

见 [[eq-one]]，对比学习和 [@some2020]。

> 引文。

> [!NOTE]
> 注意。

> [!WARNING]
> 警告。

$$\\sum_i x_i$$

---

术语
: 意思

::: pitfall
错。
:::

::: followup 为什么？
因为。
:::

![图的说明。](dot.svg){{width=20mm}}

{TEXT}

## 出处

{{.sources}}
- 某人。某书。

[^1]: 注。
"""
GLOSSARY = """对比学习 | contrastive learning
: 拉近配对，推远其余。
"""
WORKS = """@inproceedings{some2020,
  author = {Some One}, title = {A Work}, booktitle = {ICML}, year = {2020},
  eprint = {2001.00001}, archiveprefix = {arXiv}
}
"""
EVERYTHING = {
    "content/glossary.md": GLOSSARY,
    "content/references.bib": WORKS,
    "content/guide.toml": 'title = "书"\nsubtitle = "副题"\nauthor = "某"\n',
    "content/01-a/chapter.md": "# 一章\n\n介绍。\n",
    "content/01-a/01-one.md": ONE,
    "content/01-a/02-two.md": f"---\ntags: [图]\n---\n# 二？\n\n{TEXT}\n",
    "content/01-a/dot.svg": DOT,
    "content/02-b/chapter.md": "# 二章\n\n介绍。\n",
    "content/02-b/01-three.md": f"---\ntags: [词]\n---\n# 三？\n\n见 [[one]]。\n\n{TEXT}\n",
    "content/03-c/chapter.md": "# 三章\n\n介绍。\n",
    "content/03-c/01-four.md": "# 四？\n\n见 [[three]]。\n",
}
