// Mermaid CLI draws in a browser that is installed (see cli/browser.ts). No install step downloads one.
module.exports = { skipDownload: true };
