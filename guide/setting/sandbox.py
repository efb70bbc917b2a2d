"""Jinja, with nothing of Python but plain values, and an account of what a template spends.

In: a loader, filters. Out: an environment whose templates reach neither code nor files, and end.
Owns Jinja with `theme`, `growth` and `spending`. No side effects.
"""

from collections.abc import Callable, Iterable, Iterator
from types import NoneType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.environment import TemplateModule
from jinja2.lexer import Token, TokenStream
from jinja2.parser import Parser
from jinja2.runtime import (
    BlockReference,
    Context,
    LoopContext,
    Macro,
    TemplateReference,
    Undefined,
    markup_join,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Cycler, Joiner, Namespace, pass_context
from jinja2.visitor import NodeTransformer

from guide.limits import TEMPLATE_DEPTH, TEMPLATE_TOKENS
from guide.setting import growth
from guide.setting.spending import TURN, Spending, check_digits, repeated
from guide.setting.views import View, kind_of

PLAIN = (NoneType, str, int, float, list, tuple, dict, range, View)
"""Values that a template may have."""
JINJA = (LoopContext, Macro, Cycler, Joiner, Namespace, TemplateReference, BlockReference,
         TemplateModule)  # fmt: skip
"""What Jinja gives it itself."""
OPERATORS = frozenset({"+", "-", "*", "/", "//", "**", "%"})
# Filters that no template can name, as they are no words: the tree of a template is made to use
# them.
TURNED, COUNTED, HELD, JOINED = "(turn)", "(counted)", "(held)", "(joined)"


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment for templates of a stranger."""

    intercepted_binops = OPERATORS

    def __init__(self, loader: jinja2.BaseLoader, **options: Any) -> None:
        super().__init__(
            loader=loader, undefined=Unknown, finalize=self._printed, autoescape=True, **options
        )
        self.spending = Spending()
        del self.globals["lipsum"]  # other words in every run
        own = {TURNED: self._turn, COUNTED: self._counted, HELD: self._held, JOINED: self._join}
        self.filters |= own
        for name in set(self.filters) - set(own):
            self.allow(name, self.filters[name])

    def allow(self, name: str, function: Callable[..., Any]) -> None:
        """A filter for templates: what it handles and makes is counted."""
        kind = getattr(function, "jinja_pass_arg", None)

        @pass_context
        def counted(context: Context, *args: Any, **kwargs: Any) -> Any:
            taken = growth.before_filter(name, args, kwargs, self.spending)
            first = {"context": context, "eval_context": context.eval_ctx, "environment": self}
            given = [first[kind.name]] if kind else []
            made = function(*given, *taken, **kwargs)
            growth.after(made, self.spending)
            return made

        self.filters[name] = counted

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """An allow-list: of anything else, no attribute is reached."""
        if not isinstance(obj, (*PLAIN, *JINJA)):
            return False
        return super().is_safe_attribute(obj, attr, value)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        growth.before_call(__obj, args, kwargs, __self.spending)
        made = super().call(__context, __obj, *args, **kwargs)
        growth.after(made, __self.spending)
        return made

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        check_digits(operator, left, right)
        if operator == "*":
            self.spending.text(repeated(left, right))
        elif operator == "+" and not isinstance(left, (int, float)):
            self.spending.text(self.spending.handle(left) + self.spending.handle(right))
        elif operator == "%" and isinstance(left, str):
            values = right if isinstance(right, (tuple, dict)) else (right,)
            self.spending.text(growth.of_percent(left, values, self.spending))
        self.spending.work(TURN)
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """`text.format`, which is counted too when a filter calls it."""
        wrapped = super().wrap_str_format(value)
        if wrapped is None:
            return None

        def formatted(*args: Any, **kwargs: Any) -> str:
            self.spending.text(growth.of_braces(value.__self__, args, kwargs, self.spending))
            return wrapped(*args, **kwargs)

        return formatted

    def _printed(self, value: Any) -> Any:
        if not isinstance(value, Undefined):  # which says so itself
            self.spending.text(self.spending.handle(value))
        return value

    @pass_context
    def _turn(self, context: Context, characters: int) -> None:
        self.spending.turn(characters)

    @pass_context
    def _counted(self, context: Context, values: Iterable[Any]) -> Iterator[Any]:
        return self.spending.each(values)

    @pass_context
    def _held(self, context: Context, value: Any) -> Any:
        if not isinstance(value, Undefined):
            self.spending.handle(value)
        return value

    @pass_context
    def _join(self, context: Context, first: Any, *rest: Any) -> Any:
        for each in (first, *rest):
            self._printed(each)
        return markup_join((first, *rest))

    def _tokenize(
        self, source: str, name: str | None, filename: str | None = None, state: str | None = None
    ) -> TokenStream:
        tokens = self.lexer.tokenize(source, name, filename, state)
        return TokenStream(_limited(tokens, name, filename), name, filename)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parser = None
        try:
            parser = Parser(self, source, name, filename)
            tree = parser.parse()
        except RecursionError:
            raise _too_deep(_line_of(parser), name, filename) from None
        except ValueError as error:  # Python's own limit of digits
            raise jinja2.TemplateSyntaxError(str(error), _line_of(parser), name, filename) from None
        _check_depth(tree, name, filename)
        counted = _Accounting(self).visit(tree)
        assert isinstance(counted, nodes.Template)
        return counted

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        try:
            return super()._generate(source, *args, **kwargs)
        except RecursionError:
            raise _too_deep(1, *args[:2]) from None

    def _compile(self, source: str, filename: str) -> Any:
        try:
            return super()._compile(source, filename)
        except (SyntaxError, RecursionError, MemoryError):  # Python's own limits of nesting
            raise _too_deep(1, None, filename) from None


class Unknown(jinja2.StrictUndefined):
    """A name that does not exist, or that a template must not use."""

    @property
    def _undefined_message(self) -> str:
        if isinstance(self._undefined_obj, View) and not self._undefined_hint:
            return f"{kind_of(self._undefined_obj)} has no value `{self._undefined_name}`"
        return str(super()._undefined_message)


def _limited(tokens: Iterable[Token], name: str | None, filename: str | None) -> Iterator[Token]:
    for count, token in enumerate(tokens):
        if count > TEMPLATE_TOKENS:
            message = f"more than {TEMPLATE_TOKENS} words and signs in one template"
            raise jinja2.TemplateSyntaxError(message, token.lineno, name, filename)
        yield token


def _line_of(parser: Parser | None) -> int:
    return parser.stream.current.lineno if parser else 1


def _too_deep(line: int, name: str | None, filename: str | None) -> jinja2.TemplateSyntaxError:
    message = "too much within each other"
    return jinja2.TemplateSyntaxError(message, line, name, filename)


def _check_depth(tree: nodes.Node, name: str | None, filename: str | None) -> None:
    level: list[nodes.Node] = [tree]
    for _ in range(TEMPLATE_DEPTH):
        level = [child for node in level for child in node.iter_child_nodes()]
    if level:
        raise _too_deep(level[0].lineno, name, filename)


class _Accounting(NodeTransformer):
    """Has a template count what it does: each turn and call, and what operators handle."""

    def __init__(self, environment: Sandbox) -> None:
        self._environment = environment

    def visit_For(self, node: nodes.For) -> nodes.Node:
        self._count_turns(node)
        node.iter = self._filtered(COUNTED, node.iter)
        return node

    def visit_Template(self, node: nodes.Node) -> nodes.Node:
        return self._count_turns(node)

    visit_Block = visit_Macro = visit_CallBlock = visit_FilterBlock = visit_Template

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        self.generic_visit(node)
        return self._filtered(JOINED, *node.nodes)

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:
        self.generic_visit(node)
        node.expr = self._held(node.expr)
        for operand in node.ops:
            operand.expr = self._held(operand.expr)
        return node

    def visit_Test(self, node: nodes.Test) -> nodes.Node:
        self.generic_visit(node)
        node.node = self._held(node.node)
        node.args = [self._held(each) for each in node.args]
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:
        self.generic_visit(node)
        return self._held(node) if isinstance(node.arg, nodes.Slice) else node

    def visit_List(self, node: nodes.List) -> nodes.Node:
        self.generic_visit(node)
        return self._held(node)

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:
        self.generic_visit(node)
        return self._held(node)

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:
        self.generic_visit(node)
        return self._held(node) if node.ctx == "load" else node

    def visit_Include(self, node: nodes.Node) -> nodes.Node:
        return node  # lists of templates are Jinja's own

    visit_Import = visit_FromImport = visit_Extends = visit_Include

    def _count_turns(self, node: Any) -> nodes.Node:
        own = _own_text(node.body)
        self.generic_visit(node)
        turn = self._filtered(TURNED, nodes.Const(own, lineno=node.lineno))
        node.body.insert(0, nodes.ExprStmt(turn, lineno=node.lineno))
        return node  # type: ignore[no-any-return]

    def _held(self, node: nodes.Expr) -> nodes.Expr:
        """A constant is as long as it is written."""
        return node if isinstance(node, nodes.Const) else self._filtered(HELD, node)

    def _filtered(self, name: str, node: Any, *more: nodes.Expr) -> nodes.Expr:
        made = nodes.Filter(node, name, list(more), [], None, None, lineno=node.lineno)
        made.set_environment(self._environment)
        return made


def _own_text(body: Iterable[nodes.Node]) -> int:
    """How many characters a body prints in a turn, but for what its own loops and blocks do."""
    found, left = 0, list(body)
    while left:
        node = left.pop()
        if isinstance(node, nodes.TemplateData):
            found += len(node.data)
        elif isinstance(node, nodes.Const) and isinstance(node.value, str):
            found += len(node.value)
        elif not isinstance(node, (nodes.For, nodes.Block, nodes.Macro, nodes.CallBlock)):
            left.extend(node.iter_child_nodes())
        else:
            left.extend(child for child in node.iter_child_nodes() if child not in node.body)
    return found
