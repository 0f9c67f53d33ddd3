"""What the items of a blog stand on: people, categories, tags, the places of pages, the blog's name and addresses."""

from blog.articles import Article
from blog.models import Page, SiteSettings
from pagecache.tags import changed
from transfer import terms as taxonomy
from transfer.identities import short
from transfer.people import load_authors
from transfer.records import SiteRecord
from transfer.wordpress import addresses
from transfer.wordpress.leftovers import store_terms
from transfer.wordpress.pages import place_pages, store_folders
from transfer.wordpress.run import Run
from transfer.wordpress.type_plans import folder_in

FOLDER = "The old blog stood in this folder: what is not found below it is looked for without it."


def lay_foundations(run: Run) -> None:
    """Store all of it, within a step, and report it; what the database does not take is put aside."""
    found, report = run.survey, run.report
    for name in ("post", "page", "attachment", "comment", *taxonomy.KINDS.values()):
        report.of(name)
    report.found("author", len(found.authors))
    report.authors = {login: record.name for login, record in found.authors.items()}
    for name, _ in found.terms:
        if name in taxonomy.KINDS:
            report.found(taxonomy.KINDS[name])
    _bring_settings(run)
    run.people = load_authors(found.authors, run.options.authors, run.steps)
    run.users = {
        record.number: run.people[login]
        for login, record in found.authors.items()
        if record.number and login in run.people
    }
    run.terms = taxonomy.load_terms(found.terms, run.steps)
    store_terms(found.terms.values(), run)
    run.paths = place_pages(found.pages, _known_paths(run), report)
    lists = store_folders(run)
    for kind, reason in sorted(found.types.told(found.kinds).items()):
        report.remark("type", kind, 0, reason)
    moved: list[tuple[str, Article | str]] = [*run.terms.moved, *lists]
    for login, person in run.people.items():
        if address := person.get_absolute_url():
            moved.append((f"/author/{login}/", address))
            number = found.authors[login].number
            moved += [(f"/?author={number}", address)] if number else []
    # A blog of ours names its old addresses itself.
    addresses.store_each([] if run.ours.is_ours else moved, run.steps)
    changed("site", "lists", "redirects")


def _bring_settings(run: Run) -> None:
    """Bring the blog's own name and settings; what the database does not take of them is put aside."""

    def put_aside(site: SiteRecord, reason: str) -> None:
        run.steps.quarantine.put_part("site", site, site.address, 0, reason)

    run.steps.each([run.survey.site], lambda _: _settings(run), put_aside)


def _settings(run: Run) -> None:
    """Give a blog that has no settings yet the old one's name and addresses; say where clocks differ."""
    site, found = run.survey.site, run.survey
    if not SiteSettings.objects.exists():
        settings = run.ours.settings()
        if not run.ours.is_ours:
            settings = SiteSettings(
                title=site.title[:200] or "Broadsheet", tagline=site.description[:300]
            )
            if found.shape:
                settings.permalinks = found.shape
        if settings:
            settings.save()
            if run.ours.is_ours:
                # Its time zone has come with the rest.
                return
    _note_folders(run)
    for hours, number in found.clock.most_common(1):
        if found.foreign[hours] * 2 <= number:
            return
        reason = (
            f"Its clock was {hours:+g} hours from GMT, which this site's is not. Old addresses with a date lead on "
            "where the day differs; with the old time zone in the site settings none has to."
        )
        run.report.remark("site", site.address, 0, reason)


def _note_folders(run: Run) -> None:
    """Let the site know in which folders the old blog stood, and say so where that is new."""
    if run.ours.is_ours or not run.survey.folders:
        return
    settings = SiteSettings.objects.get()
    new = [folder for folder in run.survey.folders if settings.add_folder(folder)]
    for folder in new:
        run.report.remark("site", folder, 0, FOLDER)
    if new:
        settings.save()


def _known_paths(run: Run) -> dict[str, str]:
    """Return where the pages stand that are here already."""
    known = run.ids.of("page")
    paths = dict(Page.objects.values_list("pk", "path"))
    found = {
        key: paths[number]
        for key in run.survey.pages
        if (number := known.get(short(key))) and number in paths
    }
    # Where the list of a type stood, a page of the owner's is as good as one of ours.
    here, folders = set(paths.values()), [k for k, p in run.survey.pages.items() if p.is_folder]
    return found | {key: path for key in folders if (path := folder_in(key)) in here}
