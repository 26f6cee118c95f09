// The words of the person's language, in the browser. The catalogue is a script in the head of the document, so it is
// there before React starts. The grammar is that of `app/i18n`: {name} and {count, plural, =0 {…} one {…} other {…}}.

const PLURAL = /^\s*(\w+)\s*,\s*plural\s*,([\s\S]*)$/;
const CHOICE = /^\s*(=\d+|one|other)\s*\{/;

function closing(text, start) {
  let depth = 0;
  for (let position = start; position < text.length; position += 1) {
    if (text[position] === "{") depth += 1;
    if (text[position] === "}") depth -= 1;
    if (depth === 0) return position;
  }
  throw new Error(`broken message: ${text}`);
}

function pluralChoices(text) {
  const choices = {};
  let rest = text;
  for (let head = CHOICE.exec(rest); head; head = CHOICE.exec(rest)) {
    const end = closing(rest, head[0].length - 1);
    choices[head[1]] = rest.slice(head[0].length, end);
    rest = rest.slice(end + 1);
  }
  return choices;
}

function placeholder(inside, params, language) {
  const plural = PLURAL.exec(inside);
  if (!plural) return String(params[inside.trim()] ?? "");
  const number = params[plural[1]] ?? 0;
  const choices = pluralChoices(plural[2]);
  const category = language === "en" && String(number) === "1" ? "one" : "other";
  return fill(choices[`=${number}`] || choices[category] || choices.other, params, language, number);
}

/** Put `params` into a message; a parameter that is not given leaves nothing behind. */
export function fill(message, params, language, number = null) {
  let out = "";
  for (let position = 0; position < message.length; position += 1) {
    const character = message[position];
    if (character === "{") {
      const end = closing(message, position);
      out += placeholder(message.slice(position + 1, end), params, language);
      position = end;
    } else {
      out += character === "#" && number !== null ? String(number) : character;
    }
  }
  return out;
}

/** While pages are prerendered nobody's language is known: leave a mark that the build replaces, once per language. */
function mark(key, params) {
  return `⟦${btoa(encodeURIComponent(JSON.stringify([key, params])))}⟧`;
}

/** The language this page is in; "" while pages are prerendered. */
export function spokenLanguage() {
  return typeof window === "undefined" ? "" : window.carepostWords.language;
}

/** The message `key` in the person's language; "" for no key. */
export function words(key, params = {}) {
  if (!key) return "";
  const given = params ?? {};
  if (typeof window === "undefined") return mark(key, given);
  const { language, messages } = window.carepostWords;
  const message = messages[key];
  return message === undefined ? key : fill(message, given, language);
}
