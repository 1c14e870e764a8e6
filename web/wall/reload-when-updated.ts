/** The build names the page's script by its content. */
const SCRIPT = /<script\b[^>]*\bsrc="([^"]+)"/;

/** Loads the page anew if the gateway serves a newer one: a wall that hangs for months outlives many releases of it. */
export const reloadWhenUpdated = async (): Promise<void> => {
  try {
    const response = await fetch(location.pathname, { cache: 'no-cache', headers: { accept: 'text/html' } });
    const [, served] = SCRIPT.exec(await response.text()) ?? [];
    const running = document.querySelector('script[type="module"][src]')?.getAttribute('src');
    if (response.ok && served !== undefined && typeof running === 'string' && served !== running) location.reload();
  } catch {
    // The gateway is gone again; the next connection asks again.
  }
};
