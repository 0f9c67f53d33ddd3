// The page before a provider, in the small window that our own form has just opened: the button there was pressed,
// so this one need not be. A window that anybody else opened has no opener of this site, and waits to be read.

function openedByUs() {
  try {
    return window.opener !== null && window.opener.location.origin === location.origin;
  } catch {
    return false;
  }
}

const form = document.querySelector("form[data-go-on]");
if (form && openedByUs()) form.requestSubmit();
