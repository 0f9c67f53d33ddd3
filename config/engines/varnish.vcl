# Broadsheet behind Varnish 7 with varnish-modules' xkey.
#
# Set VARNISH_URL=http://127.0.0.1:6081 for the application, so that it tells Varnish what changed, and
# TRUSTED_PROXIES to count whatever stands in front of the application.
# Start with: varnishd -a 127.0.0.1:6081 -f /path/to/varnish.vcl -s malloc,256m
#
# Varnish writes a record into its log for each header and each step of every request, read by somebody or not. Where
# nobody runs varnishlog or varnishncsa, leave those out that say what every request looks like:
#
#   -p vsl_mask=-VCL_call,-VCL_return,-ReqUnset,-ReqHeader,-RespUnset,-RespHeader,-Timestamp,-ReqAcct

vcl 4.1;

import std;
import var;
import xkey;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
}

# Who may say that something changed: the application.
acl application {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (client.ip !~ application) {
            return (synth(405, "Only the application may purge"));
        }
        # Each change has a number. The latest is remembered before pages go: see vcl_hit.
        if (std.integer(req.http.reading, 0) > std.integer(var.global_get("reading"), 0)) {
            var.global_set("reading", req.http.reading);
        }
        set req.http.purged = xkey.purge(req.http.xkey-purge);
        return (synth(200, "Purged " + req.http.purged));
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    # A page of one's own or that a password has opened, and pages that differ by their query: the application answers.
    if (req.http.Cookie ~ "(^|;\s*)(sessionid|own|unlocked-[^=;]*)=" || req.url ~ "\?") {
        return (pass);
    }
    if (req.url ~ "^/(admin|accounts|media|static|me)(/|$)") {
        return (pass);
    }
    unset req.http.Cookie;
    return (hash);
}

sub vcl_hit {
    # A page that was on its way here while it changed came after its purge. The application says what it purged
    # once more within two seconds; until then a page that is older than the latest change is asked for anew.
    if (obj.age < 2s && std.integer(obj.http.Page-Reading, 0) < std.integer(var.global_get("reading"), 0)) {
        return (pass);
    }
}

sub vcl_backend_response {
    # Pages with tags are kept until one of their tags changes; everything else is the application's affair.
    if (beresp.status == 200 && beresp.http.Surrogate-Key && !beresp.http.Set-Cookie
            && beresp.http.Cache-Control ~ "public") {
        set beresp.http.xkey = beresp.http.Surrogate-Key;
        set beresp.ttl = 1d;
        # While the application is down, what is kept is shown for another day.
        set beresp.grace = 1d;
    } else {
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
    }
    unset beresp.http.Surrogate-Key;
    return (deliver);
}

sub vcl_deliver {
    # What is between us and the application; Varnish's own headers tell nobody anything that they must not know.
    unset resp.http.xkey;
    unset resp.http.Page-Reading;
    return (deliver);
}
