"""变异 — every small change to a module that a case ought to notice: a border, a sign, a constant, a dropped refusal.

What people read (texts, steps of an explanation, docstrings), types and decorators are left alone: a changed sentence
is judged by reading, not by a test.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_COMPARE: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor"}
#: calls that only explain
_TELLING = {"append", "extend", "say", "Step", "insert"}


@dataclass(frozen=True)
class Mutant:
    """一处变异 — ``code`` is the whole module with the one change."""

    line: int
    change: str
    code: str


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines; one that reads like the original is left out."""
    tree = ast.parse(source)
    original = ast.unparse(tree)
    found = []
    for number, (node, change, apply) in enumerate(_places(tree)):
        del node, apply
        changed = copy.deepcopy(tree)
        target, _, make = list(_places(changed))[number]
        make()
        code = ast.unparse(ast.fix_missing_locations(changed))
        if code != original:
            found.append(Mutant(getattr(target, "lineno", 0), change, code))
    return sorted(found, key=lambda mutant: mutant.line)


Place = tuple[ast.AST, str, Callable[[], None]]


def _places(tree: ast.Module) -> Iterator[Place]:
    for function in _functions(tree):
        for node in _walk(function.body):
            yield from _of(node)
        for default in [*function.args.defaults, *(d for d in function.args.kw_defaults if d is not None)]:
            for node in _walk([default]):
                yield from _of(node)


def _functions(node: ast.AST) -> Iterator[ast.FunctionDef]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            yield child
        elif isinstance(child, ast.ClassDef | ast.If):
            yield from _functions(child)


def _walk(nodes: list[ast.AST] | list[ast.stmt] | list[ast.expr]) -> Iterator[ast.AST]:
    """Every node below, without what people read, types, and decorators."""
    for node in nodes:
        if isinstance(node, ast.JoinedStr) or _only_tells(node):
            continue
        yield node
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns", "decorator_list", "exc", "cause"):
                continue
            if isinstance(value, ast.AST):
                yield from _walk([value])
            elif isinstance(value, list):
                yield from _walk([item for item in value if isinstance(item, ast.AST)])


def _only_tells(node: ast.AST) -> bool:
    """A step of the explanation, a choice between two texts, or a condition for saying something more."""
    if isinstance(node, ast.Call):
        return _name(node) in ("Step", "say", "cite")
    if isinstance(node, ast.IfExp):
        return any(
            isinstance(branch, ast.JoinedStr)
            or (isinstance(branch, ast.Constant) and isinstance(branch.value, str))
            for branch in (node.body, node.orelse)
        )
    if isinstance(node, ast.BoolOp):
        return isinstance(node.values[-1], ast.Constant) and isinstance(node.values[-1].value, str)
    if isinstance(node, ast.Expr):
        value = node.value
        return isinstance(value, ast.Call) and _name(value) == "append" and "steps" in ast.unparse(value.func)
    return isinstance(node, ast.If) and not node.orelse and all(_only_tells(child) for child in node.body)


def _of(node: ast.AST) -> Iterator[Place]:
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            for other in _COMPARE.get(type(operator), ()):
                yield node, f"{_sign(operator)} → {_sign(other())}", _setter(node.ops, place, other())
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC and not _is_text(node):
        other_operator = _ARITHMETIC[type(node.op)]
        yield (
            node,
            f"{type(node.op).__name__} → {other_operator.__name__}",
            _attribute(node, "op", other_operator()),
        )
    elif isinstance(node, ast.BoolOp):
        other_bool = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield node, f"{type(node.op).__name__} → {other_bool.__name__}", _attribute(node, "op", other_bool())
        for place in range(len(node.values)):
            yield node, f"条件少第{place + 1}项", _dropper(node.values, place)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, "not → ", _not_not(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node, "负号 → ", _attribute(node, "op", ast.UAdd())
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield node, f"{node.value} → {not node.value}", _attribute(node, "value", not node.value)
        elif isinstance(node.value, int):
            yield node, f"{node.value} → {node.value + 1}", _attribute(node, "value", node.value + 1)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
        other_name = _CALLS[node.func.id]
        yield node, f"{node.func.id} → {other_name}", _attribute(node.func, "id", other_name)
    elif isinstance(node, ast.IfExp):
        yield node, "如果 → 除非", _attribute(node, "test", ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.If):
        yield node, "条件 → 从不", _attribute(node, "test", ast.Constant(False))
        yield node, "条件 → 总是", _attribute(node, "test", ast.Constant(True))
    elif isinstance(node, ast.Raise) and node.exc is not None:
        # the refusal does not happen
        yield node, "不再拒绝", _become(node, ast.Pass())
    elif (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _name(node.value) not in _TELLING
    ):
        yield node, f"不再调用 {_name(node.value)}", _become(node, ast.Pass())
    elif isinstance(node, ast.Break | ast.Continue):
        other_jump = ast.Continue if isinstance(node, ast.Break) else ast.Break
        yield node, f"{type(node).__name__} → {other_jump.__name__}", _become(node, other_jump())


def _sign(operator: ast.cmpop) -> str:
    return ast.unparse(ast.Compare(ast.Name("a"), [operator], [ast.Name("b")]))[2:-2]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _is_text(node: ast.BinOp) -> bool:
    """A sum of texts, or a type written with a bar."""
    return any(
        isinstance(side, ast.JoinedStr)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str | None))
        for side in (node.left, node.right)
    )


def _setter(items: list[ast.cmpop], place: int, value: ast.cmpop) -> Callable[[], None]:
    return lambda: items.__setitem__(place, value)


def _dropper(items: list[ast.expr], place: int) -> Callable[[], None]:
    def drop() -> None:
        del items[place]
        if len(items) == 1:
            items.append(items[0])

    return drop


def _attribute(node: ast.AST, name: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, name, value)


def _not_not(node: ast.UnaryOp) -> Callable[[], None]:
    return _attribute(node, "operand", ast.UnaryOp(ast.Not(), node.operand))


def _become(node: ast.stmt, other: ast.stmt) -> Callable[[], None]:
    def become() -> None:
        place = ast.copy_location(other, node)
        node.__class__ = place.__class__  # type: ignore[assignment]
        node.__dict__.clear()
        node.__dict__.update(place.__dict__)

    return become
