"""Types whose items become no pages, whatever link they have: records of machinery, what people have sent or bought.

WordPress gives items of types that never were public a link with a path, too, and an export does not say which those
are. Their names do: those of the usual plugins are known, and of the others some words in them tell it.
"""

import re

#: Without a public address, though some have links that look like one (wp-includes/post.php, and the plugins' own).
TECHNICAL = {
    # WordPress and WordPress.com
    *("nav_menu_item", "wp_block", "wp_template", "wp_template_part", "wp_global_styles"),
    *("wp_navigation", "wp_font_family", "wp_font_face", "revision", "customize_changeset"),
    *("custom_css", "oembed_cache", "user_request", "feedback", "jetpack_migration", "jp_mem_plan"),
    *("jp_pay_order", "jp_pay_product", "jp_img_sitemap", "jp_sitemap", "jp_sitemap_master"),
    *("jp_vid_sitemap", "amp_validated_url", "scheduled-action", "guest-author"),
    # Shops, bookings and gifts
    *("shop_order", "shop_order_refund", "shop_order_placehold", "shop_coupon", "shop_webhook"),
    *("shop_subscription", "product_variation", "edd_payment", "edd_discount", "edd_log"),
    *("wc_booking", "wc_user_membership", "wc_membership_plan", "give_payment", "give_log"),
    *("sa_client", "sa_estimate", "sa_invoice", "sa_payment"),
    # Forms and letters
    *("flamingo_inbound", "flamingo_outbound", "flamingo_contact", "wpcf7_contact_form", "wpcf7s"),
    *("wpforms", "wpforms-template", "nf_sub", "mc4wp-form", "newspack_nl_cpt", "mailpoet_page"),
    *("happyform", "happyforms-message", "elementor_cf_db", "metform-form", "metform-entry"),
    *("forminator_forms", "forminator_polls", "forminator_quizzes", "everest_form", "um_form"),
    # Support, and what learners have written
    *("wpas_ticket", "ticket_reply", "ticket_history", "ticket_log"),
    *("llms_order", "llms_transaction", "llms_my_certificate", "llms_my_achievement"),
    *("llms_engagement", "sfwd-essays", "sfwd-assignment", "sfwd-transactions"),
    # Fields and builders
    *("acf-field", "acf-field-group", "acf-post-type", "acf-taxonomy", "acf-ui-options-page"),
    *("elementor_library", "elementor_font", "elementor_icons", "elementor_snippet"),
    *("et_pb_layout", "et_template", "et_theme_builder", "fl-builder-template", "vc_grid_item"),
    *("astra-advanced-hook", "ml-slider", "tablepress_table", "polylang_mo"),
}
#: What begins the names of all types of a plugin that has none that readers saw.
_BEGINNINGS = ("frm_", "mailpoet_", "flamingo_", "wpcf7")
#: What people have sent, bought or said in confidence, wherever in a word it stands: supportticket, donations.
_TELLING = re.compile(
    "message|inbound|outbound|submission|ticket|payment|booking|invoice|coupon|voucher|giftcard|refund|receipt"
    "|checkout|subscri|customer|contact|feedback|donation|donor|reservation|appointment|transaction|enquir|inquir"
    "|registration|registrant|signup|attendee|participant|applicant|application|candidate|resume|patient|assignment"
    "|submitted|waitlist|wishlist|shipment|signature|licen[cs]e|notification|password|request|response|private"
)
#: The same as whole words, for they end or begin others: a blog is no log, and a subject no sub.
_WORDS = {
    *("log", "sub", "lead", "mail", "email", "sms", "cart", "token", "user", "account", "guest"),
}
#: And those that end a word: shoporder, formentry.
_ENDINGS = ("order", "orders", "entry", "entries")


def is_technical(kind: str) -> bool:
    """Whether a type is known to be one that readers never saw."""
    return kind in TECHNICAL or kind.startswith(_BEGINNINGS)


def tells_of_people(kind: str) -> bool:
    """Whether the name of a type, in small letters, has a word for what people have sent, bought or entered.

    Wrong about some that were public: whoever moves the blog may say so, and what was private stays it until then.
    """
    if _TELLING.search(kind):
        return True
    words = re.split(r"[\W_]+", kind)
    return any(w.endswith(_ENDINGS) or w in _WORDS or w.removesuffix("s") in _WORDS for w in words)
