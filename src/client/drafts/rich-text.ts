/**
 * What stands in an editable element, as data. Only the elements that editors make of typing, without attributes: so it
 * can be built again with `createElement`, which no Content-Security-Policy and no Trusted Types forbid, and nothing in it
 * can run.
 */
export type Rich = string | readonly [element: string, children: readonly Rich[]];

const ELEMENTS = /^(p|div|br|b|strong|i|em|u|s|sub|sup|ul|ol|li|blockquote|pre|code|span|h[1-6])$/;
/** Deeper than people write. */
const DEEPEST = 20;

export function readRich(element: Node, depth = 0): Rich[] {
  return [...element.childNodes].flatMap((node): Rich[] => {
    if (node instanceof Text) return [node.data];
    if (!(node instanceof Element) || depth > DEEPEST) return [];
    const children = readRich(node, depth + 1);
    // Of what is not known only the text is kept.
    return ELEMENTS.test(node.localName) ? [[node.localName, children]] : children;
  });
}

/** Whatever `rich` is, only text and those elements come of it. */
export function buildRich(rich: readonly unknown[], depth = 0): Node[] {
  return rich.flatMap((part): Node[] => {
    if (typeof part === "string") return [document.createTextNode(part)];
    const [name, children] = Array.isArray(part) ? (part as unknown[]) : [];
    if (typeof name !== "string" || !ELEMENTS.test(name) || depth > DEEPEST) return [];
    const element = document.createElement(name);
    if (Array.isArray(children)) element.append(...buildRich(children, depth + 1));
    return [element];
  });
}
