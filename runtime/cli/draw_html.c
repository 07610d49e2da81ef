/* The graph as a page that needs no network, and lets nothing run but its own script: the policy
 * names that by its hash, which a spec compares. It is well-formed XML as well. */
#include <string.h>

#include "cli/picture.h"

static const char style[] =
	":root{color-scheme:light dark}"
	"body{margin:0;font:15px/1.45 system-ui,sans-serif;background:#fff;color:#1f2328}"
	"header{position:sticky;top:0;display:flex;gap:1em;align-items:baseline;flex-wrap:wrap;"
	"padding:.6em 1em;background:#f6f8fa;border-bottom:1px solid #d1d9e0}"
	"h1{font-size:1.1em;margin:0}input{font:inherit;min-width:18em;padding:.2em .5em}"
	"main{display:flex;flex-wrap:wrap;align-items:flex-start}"
	".graph{flex:2 1 34em;min-width:0;overflow-x:auto}"
	".about{flex:1 1 24em;min-width:0;padding:0 1em}"
	"article{border-bottom:1px solid #d1d9e0;padding:.5em;scroll-margin-top:4em}"
	"article:target{background:#fff8c5}h2{font-size:1em;margin:0}"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:.1em .8em;margin:.4em 0}"
	"dd{margin:0;overflow-wrap:anywhere}pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:"
	"0}"
	"[hidden]{display:none}"
	"@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}"
	"header{background:#161b22;border-color:#30363d}article{border-color:#30363d}"
	"article:target{background:#2e2a1f}a{color:#58a6ff}}";

/* Neither < nor &, which HTML and XML read differently in a script. */
static const char script[] =
	"\"use strict\";\n"
	"const field = document.getElementById(\"search\");\n"
	"const found = document.getElementById(\"found\");\n"
	"const articles = Array.from(document.querySelectorAll(\"article\"));\n"
	"const drawn = Array.from(document.querySelectorAll(\".revision\"));\n"
	"function show() {\n"
	"  const words = field.value.toLowerCase().split(/\\s+/).filter(Boolean);\n"
	"  let count = 0;\n"
	"  articles.forEach((article, row) => {\n"
	"    const text = article.textContent.toLowerCase();\n"
	"    const hit = words.every(word => text.includes(word));\n"
	"    article.hidden = !hit;\n"
	"    drawn[row].classList.toggle(\"dim\", !hit);\n"
	"    count += hit ? 1 : 0;\n"
	"  });\n"
	"  found.textContent = words.length ? count + \" of \" + articles.length : \"\";\n"
	"}\n"
	"field.addEventListener(\"input\", show);\n"
	"show();\n";

static void put_term(FILE *file, const char *name)
{
	fprintf(file, "<dt>%s</dt><dd>", name);
}

static void put_link(const struct cli_picture *picture, FILE *file, const mig_revision *rev)
{
	size_t row = cli_picture_row(picture, rev);
	if (row < picture->len)
		fprintf(file, "<a href=\"#r%zu\">", row);
	cli_put_xml(file, mig_revision_id(rev));
	fputs(row < picture->len ? "</a>" : "", file);
}

/* Revisions that another one leads to, in one way or the other. */
static void put_links(const struct cli_picture *picture, FILE *file, const mig_revision *rev,
	const char *name, size_t (*count)(const mig_revision *),
	const mig_revision *(*item)(const mig_revision *, size_t))
{
	if (!count(rev))
		return;
	put_term(file, name);
	for (size_t i = 0; i < count(rev); i++) {
		fputs(i ? ", " : "", file);
		put_link(picture, file, item(rev, i));
	}
	fputs("</dd>\n", file);
}

static void put_text(FILE *file, const char *name, const char *text)
{
	if (!*text)
		return;
	put_term(file, name);
	cli_put_xml(file, text);
	fputs("</dd>\n", file);
}

static void put_names(FILE *file, const char *name, const mig_revision *rev,
	size_t (*count)(const mig_revision *), const char *(*item)(const mig_revision *, size_t))
{
	if (!count(rev))
		return;
	put_term(file, name);
	for (size_t i = 0; i < count(rev); i++) {
		fputs(i ? ", " : "", file);
		cli_put_xml(file, item(rev, i));
	}
	fputs("</dd>\n", file);
}

static void put_mark(void *data, const char *kind, const char *text)
{
	FILE *file = data;
	if (!strcmp(kind, "label"))
		return; /* all of them are listed */
	fputs(" (", file);
	cli_put_xml(file, text);
	fputs(")", file);
}

/* The rest of a comment, which begins with the message. */
static void put_comment(FILE *file, const mig_revision *rev)
{
	if (!strcmp(mig_revision_doc(rev), mig_revision_longdoc(rev)))
		return;
	fputs("<details><summary>Comment</summary><pre>", file);
	cli_put_xml(file, mig_revision_longdoc(rev));
	fputs("</pre></details>\n", file);
}

static void put_article(const struct cli_picture *picture, FILE *file, size_t row)
{
	const mig_revision *rev = picture->dots[row].rev;
	fprintf(file, "<article id=\"r%zu\"><h2><code>", row);
	cli_put_xml(file, mig_revision_id(rev));
	fputs("</code> ", file);
	cli_put_xml(file, mig_revision_doc(rev));
	cli_picture_marks(picture, row, put_mark, file);
	fputs("</h2>\n<dl>\n", file);
	put_text(file, "Created", mig_revision_create_date(rev));
	put_text(file, "File", cli_picture_path(picture, rev));
	put_links(picture, file, rev, "Revises", mig_revision_down_count, mig_revision_down);
	put_links(picture, file, rev, "Next", mig_revision_next_count, mig_revision_next);
	put_links(picture, file, rev, "Depends on", mig_revision_dependency_count,
		mig_revision_dependency);
	put_names(file, "Replaces", rev, mig_revision_replaces_count, mig_revision_replaces);
	put_names(file, "Branch", rev, mig_revision_label_count, mig_revision_label);
	fputs("</dl>\n", file);
	put_comment(file, rev);
	fputs("</article>\n", file);
}

void cli_draw_html(const struct cli_picture *picture, FILE *file)
{
	fprintf(file,
		"<!DOCTYPE html>\n"
		"<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n"
		"<meta charset=\"utf-8\"/>\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src 'unsafe-inline'; "
		"script-src 'sha256-k9RRcax79RpYEGoLC731pamQrHxbwo77uQO/3Rt6Z8k='\"/>\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
		"<title>Revisions</title>\n<style>%s</style>\n</head>\n<body>\n"
		"<header><h1>Revisions</h1><label>Search <input id=\"search\" type=\"search\" "
		"autocomplete=\"off\"/></label><output id=\"found\" for=\"search\"></output>"
		"</header>\n<main>\n<div class=\"graph\">\n",
		style);
	cli_draw_svg_element(picture, file);
	fputs("</div>\n<div class=\"about\">\n", file);
	for (size_t row = 0; row < picture->len; row++)
		put_article(picture, file, row);
	fprintf(file, "</div>\n</main>\n<script>%s</script>\n</body>\n</html>\n", script);
}
