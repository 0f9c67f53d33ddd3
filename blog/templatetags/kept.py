"""{% kept … %}: a part of a template that is not made anew while nothing on it has changed."""

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from pagecache.fragments import kept

register = template.Library()


class KeptNode(template.Node):
    """What stands between the two tags, by name, by the values it is made from, and with what it depends on."""

    def __init__(
        self,
        nodelist: NodeList,
        name: str,
        values: list[FilterExpression],
        tags: list[FilterExpression],
    ) -> None:
        """Take the tag's arguments as the parser has read them."""
        self.nodelist = nodelist
        self.name = name
        self.values = values
        self.tags = tags

    def render(self, context: template.Context) -> SafeString:
        """Return the part; the language is always among what it is made from."""
        key = (
            self.name,
            translation.get_language(),
            *(str(v.resolve(context)) for v in self.values),
        )
        tags = [str(tag.resolve(context)) for tag in self.tags]
        return mark_safe(kept(key, tags, lambda: self.nodelist.render(context)))


@register.tag("kept")
def do_kept(parser: Parser, token: Token) -> KeptNode:
    """Parse ``{% kept name value … on tag … %} … {% endkept %}``.

    ``name`` is unique among all templates; the values are everything that tells one such part from another; each
    tag is one that ``changed()`` announces. Raises TemplateSyntaxError for anything else.
    """
    words: list[Any] = token.split_contents()[1:]
    if "on" not in words[1:-1]:
        raise template.TemplateSyntaxError("kept needs: name value … on tag …")
    at = words.index("on")
    values = [parser.compile_filter(word) for word in words[1:at]]
    tags = [parser.compile_filter(word) for word in words[at + 1 :]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, words[0], values, tags)
