"""What is the same for each request of a language is worked out when a template is compiled.

Texts, icons and addresses of static files become constants of the compiled template, and a template that is
included by its name becomes a part of the one that includes it. A page that names two hundred texts and
includes a tile for each of sixty results then costs what its own values cost.
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext, override
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.meta import find_undeclared_variables
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

# Of a template with these, the place in the file matters.
PLACED = (nodes.Extends, nodes.Block, nodes.Import, nodes.FromImport, nodes.Macro)


def escaped(value: object) -> str:
    """What a template prints: as markupsafe's `escape`, but a plain text is not wrapped as markup.

    All that a template prints is joined to one text, so only the wrapping is saved; it took twice as long.
    """
    kind = type(value)
    if kind is str:
        return _escape_inner(value)  # type: ignore[arg-type]
    if kind is Markup:
        return value  # type: ignore[return-value]
    return escape(value)


class _PageCode(CodeGenerator):
    """Python code of a template that prints by `escaped`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        context = frame.eval_ctx
        if context.volatile or not context.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


class PageEnvironment(Environment):
    """Templates in one language.

    `constant_functions` have the same value for the same arguments in each request. While there are none, as
    where templates are edited, nothing is worked out in advance.
    """

    code_generator_class = _PageCode
    escaped = staticmethod(escaped)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.language: str | None = None
        self.translate: Callable[[str], str] = gettext
        self.constant_functions: dict[str, Callable[..., object]] = {}

    def in_language(self, language: str | None) -> "PageEnvironment":
        """The same environment, with compiled templates of its own."""
        found = self.overlay()
        found.language = language
        return found

    def compile(self, source: Any, name: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """Compile a template's text or its nodes. Raises: jinja2.TemplateSyntaxError."""
        if isinstance(source, str) and self.constant_functions:
            filename = args[0] if args else kwargs.get("filename")
            with override(self.language):
                source = _Constants(self, name).visit(self.parse(source, name, filename))
        return super().compile(source, name, *args, **kwargs)


class _Constants(NodeTransformer):
    def __init__(self, environment: PageEnvironment, *names: str | None) -> None:
        self.environment, self.names = environment, names
        self.assigned: set[str] = set()

    def visit_Template(self, node: nodes.Template) -> nodes.Node:
        self.assigned = _assigned(node)
        return self.generic_visit(node)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        called, arguments = node.node, node.args
        if not isinstance(called, nodes.Name) or node.kwargs or node.dyn_args or node.dyn_kwargs:
            return node
        values = [one.value for one in arguments if isinstance(one, nodes.Const)]
        if len(values) < len(arguments):
            return node
        if called.name in ("_", "gettext"):
            return self._constant(self._text(*values), node)
        if called.name in self.environment.constant_functions:
            return self._constant(self.environment.constant_functions[called.name](*values), node)
        return node

    def visit_Include(self, node: nodes.Include) -> nodes.Node:
        name = node.template
        if not isinstance(name, nodes.Const) or not node.with_context or node.ignore_missing:
            return node
        if name.value in self.names:
            return node
        part = self._part(name.value)
        if any(next(part.find_all(kind), None) for kind in PLACED):
            return node
        # A name that is assigned somewhere in a template is no longer looked up among the view's variables.
        if find_undeclared_variables(part) & self.assigned:
            return node
        return nodes.Scope(part.body, lineno=node.lineno)

    def _part(self, name: str) -> nodes.Template:
        loader = self.environment.loader
        if loader is None:
            raise TypeError("Templates are included from a folder.")
        source, filename, _is_fresh = loader.get_source(self.environment, name)
        parsed = self.environment.parse(source, name, filename)
        part: nodes.Template = _Constants(self.environment, *self.names, name).visit(parsed)
        return part

    def _text(self, message: str) -> str:
        """As the i18n extension's gettext does it: each text is a pattern, `%%` a percent sign."""
        return self._safe(self.environment.translate(message)) % {}

    def _safe(self, text: str) -> str:
        escapes = self.environment.autoescape
        if callable(escapes):
            escapes = escapes(self.names[0])
        return Markup(text) if escapes else text  # noqa: S704

    @staticmethod
    def _constant(value: object, node: nodes.Call) -> nodes.Node:
        return nodes.Const(value, lineno=node.lineno, environment=node.environment)


def _assigned(node: nodes.Template) -> set[str]:
    """The names that `set` assigns anywhere in a template."""
    kinds = (nodes.Assign, nodes.AssignBlock)
    names = (name for kind in kinds for one in node.find_all(kind) for name in _names_in(one))
    return set(names)


def _names_in(node: nodes.Node) -> set[str]:
    return {name.name for name in node.find_all(nodes.Name) if name.ctx == "store"}
