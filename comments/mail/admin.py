"""Mail addresses in the admin: who cannot be written to, and why; what became of the letters."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from comments.mail.models import Delivery, Mailbox, Subscription


class StateFilter(admin.SimpleListFilter):
    """Where an address stands."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the states."""
        return [
            ("suspended", "Suspended: mail came back"),
            ("confirmed", "Confirmed"),
            ("silent", "Not confirmed"),
            ("refused", "Wants no mail"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Mailbox]) -> QuerySet[Mailbox]:
        """Return the addresses in the state."""
        match self.value():
            case "suspended":
                return queryset.exclude(suspended_at=None)
            case "confirmed":
                return queryset.filter(pk__in=Mailbox.objects.confirmed())
            case "silent":
                return queryset.filter(
                    pk__in=Mailbox.objects.open().filter(confirmed_at=None).values("pk")
                )
            case "refused":
                return queryset.exclude(refused_at=None)
        return queryset


class SubscriptionLines(admin.TabularInline):
    """What an address gets mail about: to be read, not changed; that is for its owner."""

    model = Subscription
    fields = ("article", "only_replies", "is_daily", "created_at")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: nobody is signed up by somebody else."""
        return False


@admin.register(Mailbox)
class MailboxAdmin(admin.ModelAdmin):
    """Addresses that mail goes to. Whoever may change comments sees them; nobody adds one by hand."""

    list_display = ("email", "state", "suspended_reason")
    list_filter = (StateFilter,)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("email",)
    ordering = ("-suspended_at", "-pk")
    actions = ("lift_suspension",)
    inlines = (SubscriptionLines,)
    fields = (
        "email",
        "confirmed_at",
        "asked_at",
        "refused_at",
        "suspended_at",
        "suspended_reason",
        "latest_failure",
    )
    readonly_fields = fields

    @admin.display(description="state")
    def state(self, box: Mailbox) -> str:
        """Return where the address stands, in a word or two."""
        if box.refused_at:
            return "Wants no mail"
        if box.suspended_at:
            return "Suspended"
        return "Confirmed" if box.confirmed_at else "Not confirmed"

    @admin.display(description="latest failure")
    def latest_failure(self, box: Mailbox) -> str:
        """Return what the mail server last said against a letter to it. One query."""
        failed = Delivery.objects.filter(mailbox=box).exclude(failure="").order_by("-created_at")
        return failed.values_list("failure", flat=True).first() or ""

    @admin.action(description="Write to them again", permissions=["change"])
    def lift_suspension(self, request: HttpRequest, chosen: QuerySet[Mailbox]) -> None:
        """Write again to addresses whose mail came back. What their owners forbade stays forbidden."""
        lifted = chosen.exclude(suspended_at=None).update(suspended_at=None, suspended_reason="")
        words = f"Mail goes again to {lifted} {'address' if lifted == 1 else 'addresses'}."
        self.message_user(request, words, messages.SUCCESS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: nobody is signed up by somebody else."""
        return False
