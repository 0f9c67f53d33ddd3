"""The page on which an owner says how people may discuss."""

from django.urls import reverse

from comments.models import DiscussionSettings
from tests.factories import an_editor


def test_the_settings_page_explains_each_setting(client, db):
    client.force_login(an_editor())
    page = client.get(reverse("admin:comments_discussionsettings_changelist"), follow=True).text
    for field in DiscussionSettings._meta.get_fields():
        if field.name != "id":
            assert field.help_text, field.name
            assert f'id="id_{field.name}_helptext"' in page
