/* SPDX-License-Identifier: MIT */
/*
 * procedure_render - see procedure_render.h.
 *
 * How it thinks: both forms walk the steps in the order in which they stand and
 * name every way on. Text that fails to be put together stays failed, so only
 * the last call of a page has to be looked at.
 */
#include "core/procedure_render.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define RENDER_COLUMNS 80
#define RENDER_INDENT "     "
#define RENDER_LABEL_COLUMNS 32 /* in a node of the graph */

struct page {
	const struct procedure_library *library;
	const struct procedure *procedure;
	struct text *text;
	int error;
};

static void page_add(struct page *page, const char *more) {
	if (page->error == 0)
		page->error = text_append(page->text, more);
}

static void page_add_bytes(struct page *page, const char *more, size_t n_bytes) {
	if (page->error == 0)
		page->error = text_append_bytes(page->text, more, n_bytes);
}

static void page_add_number(struct page *page, size_t number) {
	if (page->error == 0)
		page->error = text_appendf(page->text, "%zu", number);
}

/* Words with line breaks between them; the first line has n_used columns already. */
static void page_wrap(struct page *page, const char *words, size_t n_used, size_t n_columns,
		      const char *line_break, void (*add)(struct page *, const char *, size_t)) {
	size_t n_break = strlen(line_break);
	bool is_first = true;

	while (*words) {
		size_t n = strcspn(words, " \n\t");

		if (n && !is_first && n_used + 1 + n > n_columns) {
			page_add(page, line_break);
			n_used = n_break;
		} else if (n && !is_first) {
			page_add(page, " ");
			n_used++;
		}
		add(page, words, n);
		n_used += n;
		is_first = is_first && n == 0;
		words += n + strspn(words + n, " \n\t");
	}
}

static void page_add_words(struct page *page, const char *label, const char *words) {
	if (!words)
		return;
	page_add(page, RENDER_INDENT);
	page_add(page, label);
	page_wrap(page, words, strlen(RENDER_INDENT) + strlen(label), RENDER_COLUMNS,
		  "\n" RENDER_INDENT, page_add_bytes);
	page_add(page, "\n");
}

static const char *kind_name(enum step_kind kind) {
	switch (kind) {
	case STEP_ACTION:
		return "do";
	case STEP_WARNING:
		return "WARNING";
	case STEP_QUESTION:
		return "ask";
	}
	return "";
}

static const char *confidence_name(enum confidence confidence) {
	switch (confidence) {
	case CONFIDENCE_LOW:
		return "low";
	case CONFIDENCE_MEDIUM:
		return "medium";
	case CONFIDENCE_HIGH:
		return "high";
	}
	return "";
}

static void add_step_name(struct page *page, size_t index) {
	page_add_number(page, index + 1);
	page_add(page, " ");
	page_add(page, page->procedure->steps[index].id);
}

static void add_target(struct page *page, const char *answer, size_t from,
		       const struct target *target) {
	size_t to = procedure_target_step(page->procedure, from, target);

	page_add(page, RENDER_INDENT);
	page_add(page, answer);
	page_add(page, "-> ");
	if (target->kind == TARGET_PROCEDURE) {
		page_add(page, target->name);
		page_add(page, ": ");
		page_add(page, page->library->procedures[target->index].title);
	} else if (target->kind == TARGET_JOB) {
		page_add(page, "what fits the car for the job ");
		page_add(page, target->name);
	} else if (to < page->procedure->n_steps) {
		add_step_name(page, to);
	} else {
		page_add(page, "the end");
	}
	page_add(page, "\n");
}

static void add_ways(struct page *page, size_t index) {
	const struct step *step = &page->procedure->steps[index];

	if (step->kind == STEP_QUESTION) {
		add_target(page, "yes          ", index, &step->yes);
		add_target(page, "no           ", index, &step->no);
		add_target(page, "I don't know ", index, &step->unknown);
	} else if (step->next.kind != TARGET_NEXT || index + 1 == page->procedure->n_steps) {
		add_target(page, "", index, &step->next);
	}
	if (step->failed.kind != TARGET_NONE)
		add_target(page, "it did not work ", index, &step->failed);
}

static void add_step(struct page *page, size_t index) {
	const struct step *step = &page->procedure->steps[index];

	page_add(page, "\n");
	add_step_name(page, index);
	page_add(page, " (");
	page_add(page, kind_name(step->kind));
	if (step->provenance.source) {
		page_add(page, "; ");
		page_add(page, step->provenance.source);
		page_add(page, ", ");
		page_add(page, confidence_name(step->provenance.confidence));
	}
	page_add(page, ")\n");
	page_add_words(page, "", step->say);
	page_add_words(page, "More: ", step->explain);
	add_ways(page, index);
}

static void add_word(struct page *page, const char *word) {
	if (!word)
		return;
	page_add(page, " ");
	page_add(page, word);
}

static void add_cars(struct page *page) {
	const struct procedure *procedure = page->procedure;

	for (size_t i = 0; i < procedure->n_applies_to; i++) {
		const struct applicability *line = &procedure->applies_to[i];

		page_add(page, "For");
		add_word(page, line->make);
		add_word(page, line->model);
		add_word(page, line->generation);
		if (line->first_year && page->error == 0)
			page->error = text_appendf(page->text, " of %d to %d", line->first_year,
						   line->last_year);
		page_add(page, "\n");
	}
	if (procedure->is_fallback)
		page_add(page, "For every car that is not known, or whose year is in doubt\n");
}

static bool leads_to(const struct procedure *procedure, const struct procedure_library *library,
		     size_t index) {
	for (size_t i = 0; i < procedure->n_steps; i++) {
		const struct target *targets[STEP_MOST_TARGETS];
		size_t n = step_targets(&procedure->steps[i], targets);

		for (size_t k = 0; k < n; k++) {
			if (procedure_is_of_job(&library->procedures[index], targets[k]) ||
			    (targets[k]->kind == TARGET_PROCEDURE && targets[k]->index == index))
				return true;
		}
	}
	return false;
}

static void add_leading_here(struct page *page) {
	size_t index = (size_t)(page->procedure - page->library->procedures);

	for (size_t i = 0; i < page->library->n_procedures; i++) {
		if (!leads_to(&page->library->procedures[i], page->library, index))
			continue;
		page_add(page, "From ");
		page_add(page, page->library->procedures[i].id);
		page_add(page, "\n");
	}
}

int procedure_render_text(const struct procedure_library *library,
			  const struct procedure *procedure, struct text *text) {
	struct page page = {.library = library, .procedure = procedure, .text = text};

	page_add(&page, procedure->id);
	page_add(&page, ": ");
	page_add(&page, procedure->title);
	page_add(&page, "\nJob: ");
	page_add(&page, procedure->job);
	page_add(&page, "\n");
	add_cars(&page);
	add_leading_here(&page);
	for (size_t i = 0; i < procedure->n_steps; i++)
		add_step(&page, i);
	return page.error;
}

/* Inside the quotes of dot. */
static void add_quoted(struct page *page, const char *text, size_t n_bytes) {
	for (size_t i = 0; i < n_bytes; i++) {
		if (text[i] == '"' || text[i] == '\\')
			page_add(page, "\\");
		page_add_bytes(page, &text[i], 1);
	}
}

static void add_node(struct page *page, size_t index) {
	static const char *const looks[] = {
		[STEP_ACTION] = "shape=box",
		[STEP_WARNING] = "shape=octagon, penwidth=2",
		[STEP_QUESTION] = "shape=box, style=rounded",
	};
	const struct step *step = &page->procedure->steps[index];

	page_add(page, "\t\"");
	page_add(page, step->id);
	page_add(page, "\" [");
	page_add(page, looks[step->kind]);
	page_add(page, ", label=\"");
	page_wrap(page, step->say, 0, RENDER_LABEL_COLUMNS, "\\n", add_quoted);
	page_add(page, "\"];\n");
}

static void add_edge(struct page *page, size_t from, const struct target *target,
		     const char *answer) {
	const struct procedure *procedure = page->procedure;
	size_t to = procedure_target_step(procedure, from, target);

	page_add(page, "\t\"");
	page_add(page, procedure->steps[from].id);
	page_add(page, "\" -> \"");
	if (target->kind == TARGET_PROCEDURE) {
		page_add(page, "procedure:");
		page_add(page, target->name);
	} else if (target->kind == TARGET_JOB) {
		page_add(page, "job:");
		page_add(page, target->name);
	} else {
		page_add(page, to < procedure->n_steps ? procedure->steps[to].id : "end");
	}
	page_add(page, "\"");
	if (answer) {
		page_add(page, " [label=\"");
		page_add(page, answer);
		page_add(page, "\"]");
	}
	page_add(page, ";\n");
}

int procedure_render_dot(const struct procedure *procedure, struct text *text) {
	struct page page = {.procedure = procedure, .text = text};

	page_add(&page, "digraph \"");
	page_add(&page, procedure->id);
	page_add(&page, "\" {\n\tnode [shape=plaintext, fontname=\"sans-serif\"];\n");
	for (size_t i = 0; i < procedure->n_steps; i++)
		add_node(&page, i);
	for (size_t i = 0; i < procedure->n_steps; i++) {
		const struct step *step = &procedure->steps[i];

		if (step->kind == STEP_QUESTION) {
			add_edge(&page, i, &step->yes, "yes");
			add_edge(&page, i, &step->no, "no");
			add_edge(&page, i, &step->unknown, "I don't know");
		} else {
			add_edge(&page, i, &step->next, NULL);
		}
	}
	page_add(&page, "}\n");
	return page.error;
}
