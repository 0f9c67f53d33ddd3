"""Ghost's cards: as its editor keeps them, as its pages show them, and what they are here."""

# ruff: noqa: E501 (pages are as Ghost writes them)

#: Each card with its values, and what the page that Ghost makes of it shows; both become the same.
CARDS = {
    "image": (
        {"src": "https://x.example/a.png", "alt": "A map", "caption": "The <em>map</em>", "cardWidth": "wide", "href": "https://x.example/"},
        '<figure class="kg-card kg-image-card kg-width-wide kg-card-hascaption"><a href="https://x.example/"><img src="https://x.example/a.png" class="kg-image" alt="A map" loading="lazy" width="10" height="5" srcset="https://x.example/size/w600/a.png 600w"></a><figcaption>The <em>map</em></figcaption></figure>',
        '<figure class="wide"><a href="https://x.example/" rel="noopener"><img src="https://x.example/a.png" alt="A map"></a><figcaption>The <em>map</em></figcaption></figure>',
    ),
    "gallery": (
        {"images": [{"src": "/a.png", "alt": "a", "fileName": "a"}, {"src": "/b.png"}], "caption": "Two"},
        '<figure class="kg-card kg-gallery-card kg-width-wide kg-card-hascaption"><div class="kg-gallery-container"><div class="kg-gallery-row"><div class="kg-gallery-image"><img src="/a.png" alt="a" width="1" height="1"></div><div class="kg-gallery-image"><img src="/b.png" alt=""></div></div></div><figcaption>Two</figcaption></figure>',
        '<div class="gallery"><figure><img src="/a.png" alt="a"></figure><figure><img src="/b.png" alt=""></figure></div><p><small>Two</small></p>',
    ),
    "embed": (
        {"url": "https://www.youtube.com/watch?v=abcdefghijk", "embedType": "video", "html": "<iframe src='x'></iframe>", "caption": "Film"},
        '<figure class="kg-card kg-embed-card kg-card-hascaption"><iframe width="200" src="https://www.youtube.com/watch?v=abcdefghijk" allowfullscreen></iframe><figcaption>Film</figcaption></figure>',
        '<figure class="embed"><a href="https://www.youtube.com/watch?v=abcdefghijk" rel="noopener">https://www.youtube.com/watch?v=abcdefghijk</a><figcaption>Film</figcaption></figure>',
    ),
    "bookmark": (
        {"url": "https://x.example/", "caption": "", "metadata": {"title": "A & B", "description": "What it is", "publisher": "X", "author": "Anna", "icon": "https://x.example/i.png", "thumbnail": "https://x.example/t.png"}},
        '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://x.example/"><div class="kg-bookmark-content"><div class="kg-bookmark-title">A &amp; B</div><div class="kg-bookmark-description">What it is</div><div class="kg-bookmark-metadata"><img class="kg-bookmark-icon" src="https://x.example/i.png"><span class="kg-bookmark-author">X</span><span class="kg-bookmark-publisher">Anna</span></div></div><div class="kg-bookmark-thumbnail"><img src="https://x.example/t.png"></div></a></figure>',
        '<blockquote><p><a href="https://x.example/" rel="noopener"><strong>A &amp; B</strong></a></p><p>What it is</p><p><small>X · Anna</small></p></blockquote>',
    ),
    "callout": (
        {"calloutEmoji": "💡", "calloutText": "Mind <strong>this</strong>", "backgroundColor": "blue"},
        '<div class="kg-card kg-callout-card kg-callout-card-blue"><div class="kg-callout-emoji">💡</div><div class="kg-callout-text">Mind <strong>this</strong></div></div>',
        "<blockquote><p>💡 Mind <strong>this</strong></p></blockquote>",
    ),
    "toggle": (
        {"heading": "<span style='white-space: pre-wrap;'>More</span>", "content": "<p>Inside</p>"},
        '<div class="kg-card kg-toggle-card" data-kg-toggle-state="close"><div class="kg-toggle-heading"><h4 class="kg-toggle-heading-text"><span>More</span></h4><button class="kg-toggle-card-icon"><svg viewBox="0 0 24 24"><path d="M1"/></svg></button></div><div class="kg-toggle-content"><p>Inside</p></div></div>',
        "<h4>More</h4><p>Inside</p>",
    ),
    "button": (
        {"buttonText": "Go", "buttonUrl": "https://x.example/", "alignment": "center"},
        '<div class="kg-card kg-button-card kg-align-center"><a href="https://x.example/" class="kg-btn kg-btn-accent">Go</a></div>',
        '<p><a href="https://x.example/" rel="noopener"><strong>Go</strong></a></p>',
    ),
    "audio": (
        {"src": "/a.mp3", "title": "A song", "duration": 60, "mimeType": "audio/mp3"},
        '<div class="kg-card kg-audio-card"><img src="" alt="audio-thumbnail" class="kg-audio-thumbnail kg-audio-hide"><div class="kg-audio-player-container"><audio src="/a.mp3" preload="metadata"></audio><div class="kg-audio-title">A song</div><div class="kg-audio-player"><span class="kg-audio-current-time">0:00</span><input type="range"></div></div></div>',
        '<figure class="file"><audio src="/a.mp3" controls="" preload="none"></audio><figcaption><a href="/a.mp3" rel="noopener">A song</a></figcaption></figure>',
    ),
    "video": (
        {"src": "/v/film.mp4", "caption": "Moving", "loop": False},
        '<figure class="kg-card kg-video-card kg-card-hascaption"><div class="kg-video-container"><video src="/v/film.mp4" poster="https://img.spacergif.org/x.png" playsinline></video><div class="kg-video-overlay"><button></button></div><span class="kg-video-current-time">0:00</span></div><figcaption>Moving</figcaption></figure>',
        '<figure class="file"><video src="/v/film.mp4" controls="" preload="none"></video><figcaption><a href="/v/film.mp4" rel="noopener">film.mp4</a> Moving</figcaption></figure>',
    ),
    "file": (
        {"src": "/f/a.pdf", "fileTitle": "A paper", "fileName": "a.pdf", "fileCaption": "Ten pages", "fileSize": 1000},
        '<div class="kg-card kg-file-card"><a class="kg-file-card-container" href="/f/a.pdf" title="Download" download=""><div class="kg-file-card-contents"><div class="kg-file-card-title">A paper</div><div class="kg-file-card-caption">Ten pages</div><div class="kg-file-card-metadata"><div class="kg-file-card-filename">a.pdf</div></div></div><div class="kg-file-card-icon"><svg><title>download-circle</title></svg></div></a></div>',
        '<figure class="file"><a href="/f/a.pdf" rel="noopener">A paper</a><figcaption>Ten pages</figcaption></figure>',
    ),
    "codeblock": (
        {"code": "a < b\n", "language": "js", "caption": "Code"},
        '<figure class="kg-card kg-code-card"><pre><code class="language-javascript">a &lt; b\n</code></pre><figcaption>Code</figcaption></figure>',
        '<pre><code class="language-javascript">a &lt; b</code></pre><p><small>Code</small></p>',
    ),
    "product": (
        {"productImageSrc": "/p.png", "productTitle": "A pen", "productDescription": "<p>Blue</p>", "productRatingEnabled": True, "productStarRating": 4, "productButtonEnabled": True, "productButton": "Buy", "productUrl": "https://x.example/"},
        '<div class="kg-card kg-product-card"><div class="kg-product-card-container"><img src="/p.png" class="kg-product-card-image"><div class="kg-product-card-title-container"><h4 class="kg-product-card-title">A pen</h4></div><div class="kg-product-card-rating">' + '<span class="kg-product-card-rating-active kg-product-card-rating-star"></span>' * 4 + '<span class="kg-product-card-rating-star"></span></div><div class="kg-product-card-description"><p>Blue</p></div><a href="https://x.example/" class="kg-product-card-button"><span>Buy</span></a></div></div>',
        '<figure><img src="/p.png" alt=""></figure><h4>A pen</h4><p>★★★★☆</p><p>Blue</p><p><a href="https://x.example/" rel="noopener"><strong>Buy</strong></a></p>',
    ),
    "header": (
        {"version": 2, "header": "Big", "subheader": "small", "buttonEnabled": True, "buttonText": "Go", "buttonUrl": "/go/", "backgroundImageSrc": "/h.png"},
        '<div class="kg-card kg-header-card kg-v2"><picture><img class="kg-header-card-image" src="/h.png"></picture><div class="kg-header-card-content"><h2 id="big" class="kg-header-card-heading">Big</h2><p class="kg-header-card-subheading">small</p><a href="/go/" class="kg-header-card-button">Go</a></div></div>',
        '<figure class="wide"><img src="/h.png" alt=""></figure><h2>Big</h2><p>small</p><p><a href="/go/" rel="noopener"><strong>Go</strong></a></p>',
    ),
    "signup": (
        {"header": "Join", "subheader": "us", "disclaimer": "No spam", "buttonText": "Subscribe"},
        '<div class="kg-card kg-signup-card"><h2 class="kg-signup-card-heading">Join</h2><p class="kg-signup-card-subheading">us</p><form class="kg-signup-card-form" data-members-form="signup"><input class="kg-signup-card-input" type="email" required placeholder="Your email"><button class="kg-signup-card-button" type="submit">Subscribe</button></form><p class="kg-signup-card-disclaimer">No spam</p></div>',
        "<h2>Join</h2><p>us</p><p>No spam</p>",
    ),
    "call-to-action": (
        {"hasSponsorLabel": True, "sponsorLabel": "<p>SPONSORED</p>", "textValue": "<p>Read</p>", "showButton": True, "buttonText": "On", "buttonUrl": "/on/", "imageUrl": "/c.png"},
        '<div class="kg-card kg-cta-card"><div class="kg-cta-sponsor-label-wrapper"><div class="kg-cta-sponsor-label">SPONSORED</div></div><div class="kg-cta-content"><div class="kg-cta-image-container"><img src="/c.png"></div><div class="kg-cta-text"><p>Read</p></div><a href="/on/" class="kg-cta-button">On</a></div></div>',
        '<p>SPONSORED</p><figure><img src="/c.png" alt=""></figure><p>Read</p><p><a href="/on/" rel="noopener"><strong>On</strong></a></p>',
    ),
    "html": (
        {"html": '<details open><summary>More</summary>Inside</details>'},
        '\n<!--kg-card-begin: html-->\n<details open><summary>More</summary>Inside</details>\n<!--kg-card-end: html-->\n',
        '<pre class="raw-html">&lt;details open&gt;&lt;summary&gt;More&lt;/summary&gt;Inside&lt;/details&gt;</pre>',
    ),
    "paywall": ({}, "<!--members-only-->", '<hr class="more">'),
}  # fmt: skip
