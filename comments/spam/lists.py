"""Words, hosts and endings by which spam is known before anything was learned. Gathered by ourselves; edited by hand.

Each pattern is one kind of trade, so that a comment that names three words of one trade counts once. What is
listed must be rare in what readers say about articles: a single hit never makes spam by itself.
"""

from comments.spam.sought import Sought

#: What unwanted advertisements sell, by kind. Matched in text, name and website, without regard to case.
TRADES: dict[str, Sought] = {
    kind: Sought(words)
    for kind, words in {
        "medicines": (
            r"\b(viagra|cialis|levitra|tramadol|xanax|kamagra|ivermectin|cbd gummies|"
            r"online pharmacy|apotheke ohne rezept|sans ordonnance|sin receta|виагра|"
            r"без рецепта)\b|伟哥"
        ),
        "gambling": (
            r"\b(casinos?|jackpot|poker online|sports? ?betting|bookmakers?|free spins|"
            r"no deposit bonus|slot (gacor|online)|slots online|situs (judi|slot)|judi online|"
            r"bandar togel|togel|kasino|казино|ставки на спорт|игровые автоматы|apuestas|"
            r"cassino)\b|온라인카지노|바카라|토토사이트|娱乐城|博彩"
        ),
        "loans": (
            r"\b(payday loans?|loan offer|instant loans?|loans? (at|with) \d+ ?%|bad credit|"
            r"credit repair|kredit ohne schufa|sofortkredit|crédit rapide|prêt (rapide|"
            r"entre particuliers)|préstamos? (rápidos?|urgentes?)|empréstimo|кредит (онлайн|"
            r"без отказа)|займ(ы)? (онлайн|без)|срочный займ|pinjaman)\b"
        ),
        "search-engine tricks": (
            r"\b(seo (services?|agency|company|expert|packages?)|backlinks?|link building|"
            r"guest posts?|rank(ing)? (on|in) (google|the first page)|first page of google|"
            r"domain authority|buy traffic|website traffic|продвижение сайтов|"
            r"référencement naturel|posicionamiento web)\b"
        ),
        "easy money": (
            r"\b(make (money|\$\d+)|earn(ed|ing)? (up to )?[$€£]\s?\d+|work(ing)? from home|"
            r"passive income|financial freedom|forex|binary options?|crypto (signals?|trading|"
            r"investment)|bitcoin (trader|investment|recovery|profit)|recover(ed|y)? (my|your|"
            r"lost|of) (funds?|bitcoin|crypto|money|investment)|double your (money|bitcoin)|"
            r"get rich|geld verdienen|gagner de l.argent|ganar dinero|dinheiro (fácil|rápido)|"
            r"заработ(ок|ать) (в интернете|в сети|от)|пассивный доход)\b|日赚|网上赚钱|副業で稼"
        ),
        "company for the night": (
            r"\b(escorts?( service)?|call girls?|sex(y)? (chat|cam|dating|girls)|hot singles|"
            r"porn(o|hub)?|xxx|adult dating|hookups?|порно|проститутк\w*|знакомства для секса|"
            r"putas|sexkontakte)\b|约炮|裸聊"
        ),
        "copies and bargains": (
            r"\b(replica (watch|watches|handbags?|rolex)|rolex|louis vuitton|(cheap|"
            r"discount) (jerseys|nike|oakley|ray.?ban|uggs?)|buy (cheap|now)|best price(s)?|"
            r"free shipping|coupon codes?|promo ?codes?|promocode|limited (time )?offer|"
            r"order now|купить (дешево|недорого|оптом)|скидк[аи] до|billige uhren|"
            r"montres pas cher)\b|高仿|代购"
        ),
        "essays and papers": (
            r"\b(essay writ(ing|ers?)( service)?|write my (essay|paper)|custom (essays?|"
            r"term papers?)|buy (essays?|diplomas?|certificates?)|fake (passports?|documents?|"
            r"ids?)|driver.?s licen[cs]e without|купить диплом|ghostwriter (agentur|"
            r"hausarbeit))\b|代写|办证"
        ),
        "followers and programs": (
            r"\b(buy (followers|likes|subscribers|reviews)|instagram followers|"
            r"youtube subscribers|cracked? (software|version)|serial keys?|apk mod|"
            r"free download full version|hack(er)? for hire|hire a hacker|"
            r"профессиональн\w+ хакер|накрутк\w*)\b"
        ),
        "magic": (
            r"\b(spell ?casters?|love spells?|black magic|voodoo|astrologer|illuminati|"
            r"vashikaran|herbal (cure|remedy|doctor)|маг и экстрасенс|приворот|marabout|"
            r"voyant)\b"
        ),
    }.items()
}

#: Praise that fits below anything, and so is written below everything.
FLATTERY = Sought(
    r"\b((great|nice|good|awesome|amazing|excellent|fantastic|wonderful|informative|"
    r"helpful) (post|article|blog|site|website|content|information|info|read|share|"
    r"work|job)"
    r"|thanks? (you )?(so much |a lot |very much )?for (sharing|posting|this|"
    r"the) (this )?(great|nice|valuable|useful|information|informative|wonderful|"
    r"amazing|article|post)?"
    r"|keep (up the good work|it up|writing|posting|sharing)|i (really )?(enjoyed|"
    r"love|like) (reading )?(your|this) (post|article|blog|site|website|content)"
    r"|i (have )?bookmarked|i will (definitely )?(bookmark|share|visit|come back)|"
    r"stumbled (up)?on (your|this) (blog|site|website)"
    r"|very informative|well written|your (blog|site|website) is|hello there!|"
    r"my web ?(site|page|blog)|also visit my|here is my (page|site|website|blog)|"
    r"feel free to (visit|surf|check)"
    r"|check out my|visit my|спасибо за (статью|информацию)|отличн(ая статья|ый сайт)|"
    r"интересный (сайт|блог)|merci pour (cet article|le partage)|toller (blog|beitrag|"
    r"artikel)|excelente (artículo|blog|post)|muy buen (artículo|post|blog)|"
    r"ottimo (articolo|blog))",
)

#: "Write to me elsewhere": numbers and accounts where the deal is made.
CONTACT = Sought(
    r"(whats ?app|telegram|viber|wechat|вацап|ватсап|телеграм\w*|line id|skype|"
    r"signal)\s*(me|us|:|at|on|number|no\.?)?[^\w\n]{0,6}(\+?\d[\d ()-]{6,}|@\w{4,})"
    r"|\bt\.me/\w+|\bwa\.me/\d+|(contact|e-?mail|reach|write to|message) (him|her|"
    r"them|me|us)?[^\n]{0,24}\b[\w.+-]+@[\w-]+\.\w+",
)

#: A promise with a number: so much money in so much time.
PROMISE = Sought(
    r"([$€£₽]|usd|eur|руб\w*)\s?\d[\d,.]*\s?k?\s*(a|per|/|every|each|in|pro|par|al|"
    r"в)\s*(day|hour|week|month|just|tag|woche|jour|semaine|día|semana|день|час|"
    r"неделю|месяц|\d+ (days?|hours?|weeks?))"
    r"|\d[\d,.]*\s?(k\s)?([$€£₽]|usd|eur|руб\w*)\s*(a|per|/|every|each|pro|par|al|"
    r"в)\s*(day|hour|week|month|tag|woche|jour|semaine|día|semana|день|час|неделю|"
    r"месяц)"
    r"|\d{2,4}\s?%\s*(bonus|profit|guarantee[d]?|off|discount|rendite|прибыл\w*)",
)

#: Endings of cheap names that advertisers take and leave by the thousand.
THROWAWAY_ENDINGS = frozenset(
    [
        "xyz",
        "top",
        "click",
        "loan",
        "work",
        "bid",
        "win",
        "icu",
        "buzz",
        "cyou",
        "monster",
        "rest",
        "bar",
        "cfd",
        "sbs",
        "quest",
        "gdn",
        "stream",
        "download",
        "racing",
        "review",
        "party",
        "trade",
        "date",
        "faith",
        "science",
        "accountant",
        "cricket",
        "men",
        "vip",
        "casino",
        "bet",
        "poker",
    ]
)

#: Services that hide where a link leads.
SHORTENERS = frozenset(
    [
        "bit.ly",
        "tinyurl.com",
        "goo.gl",
        "t.co",
        "is.gd",
        "ow.ly",
        "cutt.ly",
        "rb.gy",
        "shorturl.at",
        "rebrand.ly",
        "tiny.cc",
        "adf.ly",
        "clck.ru",
        "s.id",
    ]
)

#: Hosts of addresses made for ten minutes.
THROWAWAY_MAIL = frozenset(
    [
        "mailinator.com",
        "guerrillamail.com",
        "yopmail.com",
        "10minutemail.com",
        "tempmail.com",
        "temp-mail.org",
        "trashmail.com",
        "sharklasers.com",
        "getnada.com",
        "maildrop.cc",
        "dispostable.com",
        "throwawaymail.com",
        "fakeinbox.com",
    ]
)

#: Programs that fetch pages and post forms. Browsers never call themselves so.
PROGRAMS = Sought(
    r"\b(curl|wget|python-requests|python-urllib|aiohttp|httpx|go-http-client|java/|"
    r"libwww-perl|okhttp|scrapy|axios|node-fetch|guzzle|"
    r"winhttp)",
)
