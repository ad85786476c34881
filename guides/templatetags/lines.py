"""Long sentences of a template on several lines."""

import re

from django import template
from django.template.base import NodeList, Parser, TextNode, Token

register = template.Library()

_BREAK = re.compile(r"\n[ \t]*")


@register.tag
def oneline(parser: Parser, token: Token) -> template.Node:
    """Leave out the line breaks, and the indents after them, that a template has up to `endoneline`.

    Japanese has no spaces between words: a break inside a sentence would show as one. What is included from other
    templates, and what values hold, stays as it is.
    """
    nodes: NodeList = parser.parse(("endoneline",))
    parser.delete_first_token()
    for node in nodes.get_nodes_by_type(TextNode):
        assert isinstance(node, TextNode)
        node.s = _BREAK.sub("", node.s)
    return _OneLine(nodes)


class _OneLine(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        return self.nodelist.render(context)
