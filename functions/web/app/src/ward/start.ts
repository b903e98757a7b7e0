import { kept } from "../kept";
import { onTabs, tellTabs } from "./tabs";

/** How long other tabs have for an answer, in milliseconds. */
const PATIENCE = 150;

/** A page that is loaded anew is back within this, in milliseconds. */
const RELOAD = 10_000;

const LEFT = "florence.left";

/**
 * Whether a page that is opened shows the lock first: unless a live tab answers, or it is this very
 * tab that is loaded anew. Whoever opens a browser that somebody left must not find them signed in.
 */
export async function startsLocked(): Promise<boolean> {
  if (kept("locked") !== undefined) {
    return true;
  }
  return !wasHere() && !(await isAnybodyThere());
}

/** Notes when the page goes, so that it is known again when it is only loaded anew. */
export function noteLeaving(): () => void {
  const note = () => sessionStorage.setItem(LEFT, String(Date.now()));
  addEventListener("pagehide", note);
  return () => removeEventListener("pagehide", note);
}

function wasHere(): boolean {
  const left = sessionStorage.getItem(LEFT);
  sessionStorage.removeItem(LEFT);
  const ago = left === null ? Number.NaN : Date.now() - Number(left);
  return ago >= 0 && ago < RELOAD;
}

function isAnybodyThere(): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = onTabs((type) => {
      if (type === "here") {
        settle(true);
      }
    });
    const timer = setTimeout(() => settle(false), PATIENCE);
    const settle = (is: boolean) => {
      clearTimeout(timer);
      stop();
      resolve(is);
    };
    tellTabs("who");
  });
}
