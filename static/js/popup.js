// A small window to log in with a provider. It must open within the click that asks for it.

const WIDTH = 520;
const HEIGHT = 680;

/** Open `address` in a small window; return it, or null where the browser allows none. */
export function openSmallWindow(address) {
  const left = Math.max(0, Math.round(screenX + (outerWidth - WIDTH) / 2));
  const top = Math.max(0, Math.round(screenY + (outerHeight - HEIGHT) / 2));
  const features = `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`;
  const opened = window.open(address, "log-in", features);
  // Some blockers hand out a window that is closed already. Later "closed" says nothing: a window that has been at
  // the provider looks closed from here while the reader is still in it.
  return opened && !opened.closed ? opened : null;
}
