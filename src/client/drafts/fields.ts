/** What was typed into a form, as data, and back. */
import { buildRich, readRich, type Rich } from "./rich-text.ts";
import { nameOf, type Field, type Secrets } from "./secrets.ts";

/** `nth` of the fields with this name: rows of a table often share theirs. */
export type Kept = readonly [name: string, nth: number, value: string | boolean | readonly string[] | { rich: Rich[] }];

/** The fields of a form, also those that were added later and those outside that name it, with what tells them apart. */
function* fieldsOf(form: HTMLFormElement): Generator<[field: Field, name: string, nth: number]> {
  const counts = new Map<string, number>();
  const editable = [...form.querySelectorAll<HTMLElement>("[contenteditable]")].filter(
    (element) => element.isContentEditable && !element.parentElement?.isContentEditable,
  );
  for (const field of [...form.elements, ...editable] as Field[]) {
    const name = isChoice(field) ? `${nameOf(field)}=${field.value}` : nameOf(field);
    if (!nameOf(field)) continue;
    const nth = counts.get(name) ?? 0;
    counts.set(name, nth + 1);
    yield [field, name, nth];
  }
}

/** What is in the fields that `touched` names and `secrets` allows. */
export function collect(form: HTMLFormElement, touched: ReadonlySet<string>, secrets: Secrets): Kept[] {
  const kept: Kept[] = [];
  for (const [field, name, nth] of fieldsOf(form)) {
    if (!touched.has(nameOf(field)) || !secrets.allows(field)) continue;
    const value = read(field);
    if (value !== undefined) kept.push([name, nth, value]);
  }
  return kept;
}

function read(field: Field): Kept[2] | undefined {
  if (isChoice(field)) return field.checked;
  if (field instanceof HTMLSelectElement) return [...field.selectedOptions].map(({ value }) => value);
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) return field.value;
  return field.isContentEditable ? { rich: readRich(field) } : undefined;
}

/** Fills in what has a field, and answers the rest: its fields may come later. */
export function fill(form: HTMLFormElement, kept: readonly Kept[], secrets: Secrets): Kept[] {
  const rest = new Set(kept);
  for (const [field, name, nth] of fieldsOf(form)) {
    const found = kept.find((each) => each[0] === name && each[1] === nth);
    if (!found || !secrets.allows(field)) continue;
    rest.delete(found);
    write(field, found[2]);
  }
  return [...rest];
}

/** As if a person had done it, so that the page's own scripts notice. A value of another kind than the field is left out. */
function write(field: Field, value: unknown): void {
  if (isChoice(field)) {
    // A radio button is only taken back by another one.
    if (typeof value === "boolean" && value !== field.checked && (value || field.type === "checkbox")) field.click();
    return;
  }
  if (field instanceof HTMLSelectElement && Array.isArray(value)) {
    for (const option of field.options) option.selected = value.includes(option.value);
  } else if (field instanceof HTMLInputElement && typeof value === "string") {
    setValue(HTMLInputElement.prototype, field, value);
  } else if (field instanceof HTMLTextAreaElement && typeof value === "string") {
    setValue(HTMLTextAreaElement.prototype, field, value);
  } else if (field.isContentEditable && Array.isArray((value as { rich?: unknown } | null)?.rich)) {
    field.replaceChildren(...buildRich((value as { rich: unknown[] }).rich));
  } else {
    return;
  }
  for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
}

/** Past a setter of the element's own, by which React takes a value for one that it has set itself. */
function setValue(prototype: object, field: Field, value: string): void {
  Object.getOwnPropertyDescriptor(prototype, "value")!.set!.call(field, value);
}

function isChoice(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
}

/** What a draft holds, if `value` is one. */
export function keptOf(value: unknown): Kept[] {
  const list = Array.isArray(value) ? (value as unknown[]) : [];
  return list.filter((each): each is Kept => Array.isArray(each) && typeof each[0] === "string" && each.length === 3);
}
