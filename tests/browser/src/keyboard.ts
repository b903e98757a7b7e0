import type { Page } from "playwright-core";

/** More presses of Tab than any page has places. */
const MOST = 120;

/** What has the focus, and what is wrong with how it is shown. */
interface Focused {
  is: boolean;
  name: string;
  fault: string | undefined;
}

/**
 * Presses Tab until `selector` has the focus. On the way each place must show that it has it, and lie
 * where it can be seen (WCAG 2.2, 2.4.7 and 2.4.11).
 */
export async function tabTo(page: Page, selector: string): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < MOST; presses += 1) {
    await page.keyboard.press("Tab");
    const { is, name, fault } = await focused(page, selector);
    if (fault !== undefined) {
      throw new Error(`${name}: ${fault}`);
    }
    if (is) {
      return;
    }
    passed.push(name);
  }
  throw new Error(`${selector} is not reached by Tab: ${passed.slice(0, 40).join(", ")}`);
}

async function focused(page: Page, selector: string): Promise<Focused> {
  return await page.evaluate((selector): Focused => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) {
      return { is: false, name: "the browser itself", fault: undefined };
    }
    const name = `<${element.tagName.toLowerCase()}> ${element.className} ${element.innerText.slice(0, 30)}`;
    // A heading has it when its page is shown, and is no place that Tab leads to.
    if (element.tabIndex < 0) {
      return { is: false, name, fault: undefined };
    }
    const isOutlined = (one: Element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== "none" && outlineWidth !== "0px";
    };
    // A control that is drawn by its label, and a link that its whole card is pressed for, show it there.
    let isShown = getComputedStyle(element).boxShadow !== "none";
    for (let one: Element | null = element; one !== null && !isShown; one = one.parentElement) {
      isShown = isOutlined(one);
    }
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const isOutside = bottom <= 0 || right <= 0 || top >= innerHeight || left >= innerWidth;
    const fault = !isShown
      ? "does not show the focus"
      : isOutside
        ? "has the focus out of sight"
        : undefined;
    return { is: element.matches(selector), name, fault };
  }, selector);
}

/** What has the focus now, as a selector of those of the page would find it. */
export async function hasFocus(page: Page, selector: string): Promise<boolean> {
  return await page.evaluate(
    (selector) => document.activeElement?.matches(selector) === true,
    selector,
  );
}
