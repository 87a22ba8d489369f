// Where we leave html-validate's recommended rules, and why.
export const rules = {
  // The summary of what went wrong stands before the h1, with an h2: it is the first thing to be read and to have the focus.
  "heading-level": ["error", { minInitialRank: "h2" }],
  // The boxes of one question share its name; that is how a browser sends all that were ticked.
  "form-dup-name": ["error", { shared: ["radio", "checkbox", "button", "submit"] }],
  // All files come from the server that the page came from; one with another host would need it.
  "require-sri": ["error", { target: "crossorigin" }],
  // A page's title says its heading, so that people know where they are; a question may be longer than a search engine shows.
  "long-title": "off",
  // The style sheet keeps each phone number on one line, whatever characters it has.
  "tel-non-breaking": "off",
};
